//! Change documents.

use breakglass::wire::MAX_DOCUMENT_BYTES;
use breakglass::{ChangeDocument, Kind, Observation, State};

use crate::bounds::{change, refused};

const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";

/// A document with this between its first keys and its end.
fn with(rest: &str) -> String {
    format!(r#"{{"schema": "breakglass/change/1", "repository": "acme/shop", "head": "{HEAD}"{rest}}}"#)
}

#[test]
fn keys_are_known_and_stand_once() {
    assert!(change(with("")).is_ok());
    let mut document = ChangeDocument::new("acme/shop", HEAD);
    document.number = Some(7);
    document.observations = vec![Observation {
        raw: Some("success".into()),
        run: Some("4".into()),
        suite: Some("5".into()),
        disputed: true,
        ..Observation::new(Kind::CheckRun, "build", State::Passed)
    }];
    let text = serde_json::to_string(&document).unwrap();
    assert!(change(&text).is_ok());
    let mut tried = 0;
    for (start, _) in text.match_indices('"') {
        let (before, after) = text.split_at(start);
        let Some((key, value)) = after.strip_prefix('"').unwrap().split_once("\":") else {
            continue;
        };
        if key.contains('"') || !before.ends_with(['{', ',']) {
            continue;
        }
        let value = value.split([',', '}', ']']).next().unwrap();
        let value = if value.starts_with(['{', '[']) { "null" } else { value };
        let twice = format!("{before}\"{key}\":{value},{after}");
        let code = refused(change(&twice));
        assert!(matches!(code, "duplicate_key" | "wrong_type"), "`{key}`: {code} for {twice}");
        let unknown = format!("{before}\"zzz\":1,{after}");
        assert_eq!(refused(change(&unknown)), "unknown_key", "{unknown}");
        tried += 1;
    }
    assert!(tried > 12, "only {tried} keys were tried");
}

#[test]
fn depth_is_refused() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        assert!(change(&nested).is_err());
        assert!(change(open.repeat(10_000)).is_err());
        for key in ["observations", "base", "title", "zzz"] {
            assert!(change(with(&format!(r#", "{key}": {nested}"#))).is_err(), "{key}");
        }
    }
}

#[test]
fn size_is_bounded() {
    assert_eq!(
        refused(change(with(&format!(r#", "title": "{}""#, "a".repeat(100 << 20))))),
        "input_too_large"
    );
    let room = MAX_DOCUMENT_BYTES - 300;
    let title = change(with(&format!(r#", "title": "{}""#, "a".repeat(room)))).unwrap();
    assert_eq!(title.document().title.as_ref().unwrap().len(), room);
    assert_eq!(refused(change(with(&format!(r#", "zzz": "{}""#, "a".repeat(room))))), "unknown_key");
    assert_eq!(refused(change(with(&format!(r#", "{}": 1"#, "a".repeat(room))))), "unknown_key");
    let name = "a".repeat(room - 200);
    let observation =
        format!(r#", "observations": [{{"kind": "check_run", "name": "{name}", "state": "passed"}}]"#);
    assert_eq!(refused(change(with(&observation))), "invalid_value");
}

#[test]
fn numbers_fit_or_are_refused() {
    assert!(change(with(r#", "number": 18446744073709551615"#)).is_ok());
    assert_eq!(refused(change(with(r#", "number": 18446744073709551616"#))), "wrong_type");
    assert_eq!(refused(change(with(r#", "number": -1"#))), "wrong_type");
    assert_eq!(refused(change(with(r#", "number": 1.0"#))), "wrong_type");
    assert_eq!(refused(change(with(r#", "number": 1e400"#))), "invalid_json");
    assert_eq!(refused(change(with(r#", "number": "7""#))), "wrong_type");
    let attempt = |number: &str| {
        let observation = r#"{"kind": "check_run", "name": "a", "state": "passed", "attempt": "#;
        change(with(&format!(r#", "observations": [{observation}{number}}}]"#)))
    };
    assert!(attempt("4294967295").is_ok());
    assert_eq!(refused(attempt("4294967296")), "wrong_type");
    assert_eq!(refused(attempt("-1")), "wrong_type");
}

#[test]
fn text_is_utf_8_without_lone_surrogates() {
    let bytes = [with("").as_bytes(), b"\xff"].concat();
    assert_eq!(refused(change(bytes)), "invalid_utf8");
    assert_eq!(refused(change(["\u{feff}", &with("")].concat())), "invalid_json");
    assert_eq!(refused(change([&with(""), "\0"].concat())), "invalid_json");
    assert_eq!(refused(change(with("").repeat(2))), "invalid_json");
    assert_eq!(refused(change(with(r#", "title": "\ud800""#))), "invalid_json");
    assert_eq!(refused(change(with(r#", "title": "\udc00\ud800""#))), "invalid_json");
    assert!(change(with(r#", "title": "a\u0000b""#)).is_ok());
    for head in [
        "",
        "5e1f",
        "5E1F4F3A6AD1E8A0A5C0D5F3FD4E8A4D1C2B3A4\u{ff19}",
        "0x1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49",
    ] {
        assert_eq!(refused(change(with("").replace(HEAD, head))), "invalid_commit", "{head}");
    }
    for repository in ["", "/", "acme", "acme/", "/shop", "ac me/shop", "acme//shop", "acme/shop\u{2003}"] {
        assert_eq!(
            refused(change(with("").replace("acme/shop", repository))),
            "invalid_repository",
            "{repository}"
        );
    }
}
