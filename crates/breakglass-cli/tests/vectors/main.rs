//! The vectors of `schemas/vectors`: cases that every language runs, run here against the Rust crates.
#![expect(clippy::expect_used, clippy::panic, reason = "a test stops when its set-up does not stand")]

mod board;
mod calls;
mod compare;
mod files;
mod ledger;
mod script;

use std::collections::{BTreeMap, BTreeSet};

use breakglass_forge::github::Payload;

use crate::files::{Case, VectorFile};

#[test]
fn every_case_is_answered_as_it_expects() {
    let mut run: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in VectorFile::all() {
        assert!(!file.cases.is_empty(), "{}: no cases", file.name);
        for case in &file.cases {
            *run.entry(case.call.clone()).or_default() += 1;
            if let Err(difference) = answered(case) {
                wrong.push(format!("{}: {}: {difference}", file.name, case.description));
            }
        }
    }
    let counts: Vec<String> = run.iter().map(|(call, cases)| format!("{call} {cases}")).collect();
    let whole: usize = run.values().sum();
    println!("{whole} vectors: {}", counts.join(", "));
    assert!(wrong.is_empty(), "{} of {whole} are not:\n{}", wrong.len(), wrong.join("\n"));
    for call in calls::NAMES {
        assert!(run.contains_key(call), "no vector calls `{call}`");
    }
}

fn answered(case: &Case) -> Result<(), String> {
    let answer = calls::call(&case.call, &case.input)?;
    compare::expected(&case.expect, answer)
}

#[test]
fn descriptions_tell_cases_apart() {
    for file in VectorFile::all() {
        let mut seen = BTreeSet::new();
        for case in &file.cases {
            assert!(seen.insert(&case.description), "{}: `{}` stands twice", file.name, case.description);
        }
    }
}

#[test]
fn every_error_code_is_shown() {
    let files = VectorFile::all();
    let shown: BTreeSet<&str> = files.iter().flat_map(VectorFile::error_codes).collect();
    let codes = breakglass::code::ALL.iter().chain(breakglass_forge::code::ALL);
    let missing: Vec<&str> =
        codes.map(|(code, _)| code.as_str()).filter(|code| !shown.contains(code)).collect();
    assert!(missing.is_empty(), "no vector expects {missing:?}");
}

#[test]
fn every_payload_is_shown() {
    let files = VectorFile::all();
    let shown: BTreeSet<&str> = files.iter().flat_map(|file| &file.cases).flat_map(calls::payloads).collect();
    let missing: Vec<&Payload> = Payload::ALL.iter().filter(|kind| !shown.contains(kind.as_str())).collect();
    println!("{} kinds of payload", shown.len());
    assert!(missing.is_empty(), "no vector reads {missing:?}");
}

#[test]
fn what_is_not_as_expected_is_noticed() {
    let case = |text: &str| serde_json::from_str::<Case>(text).expect("a case");
    let wrong = [
        r#"{"description": "", "call": "absent", "input": {}, "expect": {"value": null}}"#,
        r#"{"description": "", "call": "lint", "input": {"policy": {"version": 1}, "other": 1}, "expect": {"value": []}}"#,
        r#"{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"value": [1]}}"#,
        r#"{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"includes": [1]}}"#,
        r#"{"description": "", "call": "lint", "input": {"policy": {"version": 1}}, "expect": {"error": {"code": "invalid_value"}}}"#,
        r#"{"description": "", "call": "lint", "input": {"policy": {}}, "expect": {"value": []}}"#,
        r#"{"description": "", "call": "lint", "input": {"policy": {}}, "expect": {"error": {"code": "unknown_key"}}}"#,
        r#"{"description": "", "call": "parse_policy", "input": {"text": "version: 2"}, "expect": {"error": {"code": "document_too_new", "pointer": "/versoin"}}}"#,
        r#"{"description": "", "call": "parse_policy", "input": {"text": "version: 2"}, "expect": {"error": {"code": "document_too_new", "position": {"line": 1, "column": 1}}}}"#,
        r#"{"description": "", "call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"unlisted": null}}}}"#,
        r#"{"description": "", "call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"rules": [{}]}}}}"#,
    ];
    for text in wrong {
        assert!(answered(&case(text)).is_err(), "{text}");
    }
    let right = r#"{"description": "", "call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"$schema": null, "rules": []}}}}"#;
    assert_eq!(answered(&case(right)), Ok(()));
}
