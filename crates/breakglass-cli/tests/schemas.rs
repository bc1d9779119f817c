//! The committed schemas: what the types say, described throughout, and true of the documents that are read and written.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops when its set-up does not stand"
)]

#[path = "../../breakglass/tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use breakglass::{Assessment, Change, ChangeDocument, Policy};
use breakglass_cli::schemas;
use breakglass_forge::github::Collector;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn schema(text: &str) -> Validator {
    let schema = serde_json::from_str(text).expect("a schema is JSON");
    jsonschema::draft202012::new(&schema).expect("a schema that can be used")
}

fn check(validator: &Validator, document: &Value) {
    let errors: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
}

/// What editors see of a policy in YAML.
fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("a policy is YAML")
}

#[test]
fn committed_schemas_are_what_the_types_say() {
    for (name, text) in schemas::all() {
        let committed = fs::read_to_string(root().join("schemas").join(name)).unwrap_or_default();
        let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
        assert!(
            parsed(&committed) == parsed(&text),
            "schemas/{name} differs from the types: run `cargo xtask codegen`"
        );
    }
}

/// The properties without a description, however deep.
fn undescribed(schema: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let without = properties.iter().filter(|(_, property)| !property["description"].is_string());
        found.extend(without.map(|(name, _)| format!("{at}/{name}")));
    }
    match schema {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| undescribed(value, &format!("{at}/{key}"), found));
        }
        Value::Array(list) => list.iter().for_each(|value| undescribed(value, at, found)),
        _ => {}
    }
}

#[test]
fn everything_in_a_schema_is_described() {
    for (name, text) in schemas::all() {
        let schema: Value = serde_json::from_str(&text).expect("a schema is JSON");
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{name}");
        let mut found = Vec::new();
        undescribed(&schema, "", &mut found);
        for (of, definition) in schema["$defs"].as_object().expect("definitions") {
            if !definition["description"].is_string() {
                found.push(of.clone());
            }
        }
        assert!(found.is_empty(), "{name}: no description of {found:?}");
    }
}

#[test]
fn policies_that_are_shown_fit() {
    let policy = schema(&schemas::policy());
    let mut shown = vec![read("docs/example/breakglass.yml")];
    for page in ["README.md", "docs/policy.md"] {
        let text = read(page);
        let blocks = text.split("\n```yaml\n").skip(1).filter_map(|rest| rest.split("\n```").next());
        let policies: Vec<String> =
            blocks.filter(|block| block.starts_with("version:")).map(str::to_owned).collect();
        assert!(!policies.is_empty(), "{page} shows no policy");
        shown.extend(policies);
    }
    for text in shown {
        check(&policy, &yaml(&text));
        let loaded = Policy::parse(text.as_bytes()).expect("a policy that is shown loads");
        check(&policy, &json!(loaded.document()));
    }
}

#[test]
fn the_example_fits() {
    let mut collector = Collector::new();
    for entry in fs::read_dir(root().join("docs/example")).expect("the example") {
        let path = entry.expect("the example can be listed").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            collector.add(&fs::read(&path).expect("a payload")).expect("a payload that is read");
        }
    }
    let change = collector.change().expect("the example is one change");
    let policy = Policy::parse(read("docs/example/breakglass.yml").as_bytes()).expect("a policy");
    check(&schema(&schemas::change()), &json!(change.document()));
    check(&schema(&schemas::assessment()), &json!(Assessment::new(&policy, &change).to_document()));
}

#[test]
fn generated_documents_fit() {
    let (of_policy, of_change, of_assessment) =
        (schema(&schemas::policy()), schema(&schemas::change()), schema(&schemas::assessment()));
    proptest!(|(policy in support::policy(), change in support::change())| {
        check(&of_policy, &json!(policy));
        check(&of_change, &json!(change));
        let change = Change::new(change).expect("a change");
        check(&of_change, &json!(change.document()));
        let policy = Policy::new(policy).expect("a policy");
        check(&of_assessment, &json!(Assessment::new(&policy, &change).to_document()));
    });
}

#[test]
fn wrong_policies_do_not_fit() {
    let validator = schema(&schemas::policy());
    let right = "version: 1\nunlisted: optional\nrules:\n- {check: build, tier: required, from: {app: 15368}}\nemergency: {longest: 4h}\n";
    check(&validator, &yaml(right));
    let wrong = [
        ("version: 1\n", ""),
        ("version: 1", "version: one"),
        ("unlisted", "unlsited"),
        ("unlisted: optional", "unlisted: mandatory"),
        ("tier: required, ", ""),
        ("tier:", "teir:"),
        ("check: build", "check: [build]"),
        ("check: build", "condition: approval"),
        ("{app: 15368}", "{application: 15368}"),
        ("{app: 15368}", "{app: 15368, user: bot}"),
        ("{app: 15368}", "''"),
        ("from:", "at_least: -1, from:"),
        ("from:", "accept: [failed], from:"),
        ("from:", "accept: skipped, from:"),
        ("from:", "when: {path: [src]}, from:"),
        ("from:", "follow_up: never, from:"),
        ("longest: 4h", "longest: 4 hours"),
        ("longest: 4h", "longest: -1"),
        ("longest: 4h", "confirm_while: [missing]"),
        ("longest: 4h", "steps: [acknowledge_all]"),
        ("longest: 4h", "solo: sometimes"),
        ("longest: 4h", "declared: []"),
    ];
    for (part, other) in wrong {
        let text = right.replacen(part, other, 1);
        assert_ne!(text, right, "{part}");
        assert!(!validator.is_valid(&yaml(&text)), "{text}");
        assert!(Policy::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn wrong_changes_do_not_fit() {
    let validator = schema(&schemas::change());
    let observation = json!({"kind": "check_run", "name": "build", "state": "passed", "attempt": 1});
    let mut right = json!(ChangeDocument::new("acme/shop", support::HEAD));
    right["observations"] = json!([observation]);
    check(&validator, &right);
    let wrong = [
        ("/schema", json!(1)),
        ("/head", json!(null)),
        ("/observations", json!({})),
        ("/observations/0/kind", json!("job")),
        ("/observations/0/state", json!("green")),
        ("/observations/0/name", json!(null)),
        ("/observations/0/attempt", json!(-1)),
        ("/lifecycle", json!("reopened")),
        ("/base", json!({"ref": "main"})),
    ];
    for (pointer, value) in wrong {
        let mut document = right.clone();
        *document.pointer_mut(pointer).expect("the document has it") = value;
        assert!(!validator.is_valid(&document), "{pointer}");
        assert!(Change::from_json(document.to_string().as_bytes()).is_err(), "{pointer}");
    }
}

#[test]
fn wrong_assessments_do_not_fit() {
    let validator = schema(&schemas::assessment());
    let policy = Policy::from_json(br#"{"version": 1}"#).expect("a policy");
    let change = Change::new(ChangeDocument::new("acme/shop", support::HEAD)).expect("a change");
    let right = json!(Assessment::new(&policy, &change).to_document());
    check(&validator, &right);
    let wrong = [
        ("/normal/verdict", json!("ready")),
        ("/normal/blockers/0/code", json!(1)),
        ("/emergency", json!({})),
        ("/ignored", json!(-1)),
        ("/warnings/0/code", json!("something")),
        ("/checks", json!([{"name": "build"}])),
    ];
    for (pointer, value) in wrong {
        let mut document = right.clone();
        *document.pointer_mut(pointer).expect("the document has it") = value;
        assert!(!validator.is_valid(&document), "{pointer}");
    }
}
