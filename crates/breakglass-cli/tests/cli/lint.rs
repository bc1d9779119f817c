//! `lint`.

use crate::support::{POLICY, change, folder, run_in};

#[test]
fn a_policy_without_mistakes_ends_with_0() {
    let folder = folder(&[
        ("breakglass.yml", POLICY),
        ("c.json", &change(&[("build", "passed"), ("test", "passed")])),
    ]);
    let ran = run_in(folder.path(), &["lint", "breakglass.yml", "--recent", "c.json", "--base", "c.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, "nothing found\n"), "{}", ran.err);
    let ran = run_in(folder.path(), &["lint", "--format", "json"]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["findings"],
        serde_json::json!([])
    );
}

#[test]
fn a_policy_that_does_not_load_is_named_with_line_and_column() {
    let folder = folder(&[("breakglass.yml", "version: 1\nrules:\n  - check: build\n    teir: required\n")]);
    let ran = run_in(folder.path(), &["lint"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("breakglass.yml: line 4, column 5") && ran.err.contains("[unknown_key]"),
        "{}",
        ran.err
    );
}

#[test]
fn a_policy_that_is_not_there_is_an_error() {
    let folder = folder(&[]);
    assert_eq!(run_in(folder.path(), &["lint"]).code, 2);
    assert_eq!(run_in(folder.path(), &["lint", "absent.yml"]).code, 2);
}
