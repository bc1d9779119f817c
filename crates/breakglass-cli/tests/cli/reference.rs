//! What the command knows about itself.

use breakglass_cli::schemas;
use serde_json::Value;

use crate::support::{breakglass, ran};

#[test]
fn schemas_are_printed_as_they_are_committed() {
    for (file, text) in schemas::all() {
        let name = file.strip_suffix(".schema.json").unwrap();
        let ran = ran(breakglass().args(["schema", name]));
        assert_eq!((ran.code, &ran.out), (0, &text));
        let schema: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["title"], format!("breakglass {name}"));
        assert!(schema.get("$id").is_none() && text.ends_with("}\n"));
        jsonschema::draft202012::meta::validate(&schema).unwrap();
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = ran(breakglass().args(["completions", shell]));
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains("breakglass") && ran.out.contains("explain"), "{shell}");
    }
}

#[test]
fn manual_pages_are_printed() {
    let whole = ran(breakglass().arg("man"));
    assert!(whole.out.contains(".TH breakglass 1") && whole.out.contains("Exit codes"), "{}", whole.out);
    let check = ran(breakglass().args(["man", "check"]));
    assert!(
        check.out.contains(".TH breakglass\\-check 1") || check.out.contains(".TH breakglass-check 1"),
        "{}",
        check.out
    );
    assert!(check.out.contains("\\-\\-watch"));
    assert_eq!(ran(breakglass().args(["man", "absent"])).code, 2);
}

#[test]
fn help_and_version_are_answers() {
    for args in [&["--help"][..], &["--version"], &["check", "--help"]] {
        let ran = ran(breakglass().args(args));
        assert_eq!(ran.code, 0);
        assert!(ran.err.is_empty() && !ran.out.is_empty());
    }
}
