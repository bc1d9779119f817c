//! Policies in JSON.

use crate::bounds::{policy, refused};

#[test]
fn policies_in_json_are_read_as_strictly() {
    assert!(policy(r#"{"version": 1}"#).is_ok());
    assert_eq!(refused(policy(r#"{"version": 1, "version": 1}"#)), "duplicate_key");
    assert_eq!(
        refused(policy(r#"{"version": 1, "unlisted": "required", "unliste\u0064": "optional"}"#)),
        "duplicate_key"
    );
    assert_eq!(
        refused(policy(
            r#"{"version": 1, "rules": [{"check": "a", "tier": "required", "tier": "optional"}]}"#
        )),
        "duplicate_key"
    );
    assert_eq!(refused(policy(r#"{"version": 1, "x": 1}"#)), "unknown_key");
    assert_eq!(refused(policy(r#"{"version": 1e400}"#)), "invalid_json");
    assert_eq!(refused(policy(r#"{"version": -1}"#)), "wrong_type");
    assert_eq!(refused(policy(r#"{"version": 18446744073709551616}"#)), "wrong_type");
    assert_eq!(refused(policy(r#"{"version": 1, "ignore": ["\ud800"]}"#)), "invalid_json");
    assert_eq!(refused(policy(r#"{"version": 1} {"version": 1}"#)), "invalid_json");
    assert_eq!(refused(policy(r#"{"version": 1,}"#)), "invalid_json");
    assert_eq!(refused(policy(b"{\"version\": 1, \"ignore\": [\"\xff\"]}")), "invalid_utf8");
    assert_eq!(refused(policy(b"{\"version\": 1, \"ignore\": [\"a\0\"]}")), "invalid_json");
}

#[test]
fn depth_and_size_are_refused() {
    let nested = |open: &str, close: &str| {
        format!(r#"{{"version": {}1{}}}"#, open.repeat(10_000), close.repeat(10_000))
    };
    assert!(policy(nested("[", "]")).is_err());
    assert!(policy(nested(r#"{"a":"#, "}")).is_err());
    assert!(policy(r#"{"a":"#.repeat(10_000)).is_err());
    assert_eq!(
        refused(policy(format!(r#"{{"version": 1, "ignore": ["{}"]}}"#, "a".repeat(100 << 20)))),
        "input_too_large"
    );
    assert!(policy(format!(r#"{{"version": 1, "{}": 1}}"#, "a".repeat(1 << 19))).is_err());
    assert!(policy(format!(r#"{{"version": 1, "unlisted": "{}"}}"#, "\u{1f600}".repeat(1 << 17))).is_err());
}
