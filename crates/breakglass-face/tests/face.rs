//! Every operation of the face: that it can be called wrongly without harm, and that its docs are true to its codes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops when its set-up does not stand")]

use std::collections::BTreeSet;

use breakglass_face::describe::Asks;
use breakglass_face::{Answer, Form, Handle, Kind, Reply, Table, call, describe, operations};

fn made(name: &str, handles: &[&[&Handle]], request: &str, payload: Option<&[u8]>) -> Handle {
    match call(name, handles, request, payload) {
        Ok(Reply::Handle(handle)) => *handle,
        other => panic!("{name}: {other:?}"),
    }
}

fn json(name: &str, handles: &[&[&Handle]], request: &str) -> String {
    match call(name, handles, request, None) {
        Ok(Reply::Json(json)) => json,
        other => panic!("{name}: {other:?}"),
    }
}

fn code(result: breakglass::Result<Reply>) -> String {
    result.unwrap_err().code().as_str().to_owned()
}

const POLICY: &[u8] = b"{\"version\": 1}";
const CHANGE: &[u8] = br#"{"schema": "breakglass/change/1", "repository": "acme/shop", "head": "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49"}"#;
const LEDGER: &str = r#"{"origin": "acme.example/breakglass", "now": "2026-03-01T12:00:00Z"}"#;

/// One handle of every kind that has one.
fn every_kind() -> Vec<Handle> {
    let policy = made("Policy.parse", &[], "{}", Some(POLICY));
    let board = made("Board.create", &[&[&policy]], "{}", None);
    vec![
        policy,
        made("Change.parse", &[], "{}", Some(CHANGE)),
        board,
        made("GithubCollector.create", &[], "{}", None),
        made("MemoryLedger.create", &[], LEDGER, None),
        made("Verifier.create", &[], "{}", None),
        made("Replayer.create", &[], "{}", None),
        made("GithubPieces.create", &[], "{}", None),
    ]
}

#[test]
fn names_tell_operations_apart() {
    let all = operations();
    let names: BTreeSet<String> = all.iter().map(breakglass_face::Operation::key).collect();
    println!("{} operations", all.len());
    assert_eq!(names.len(), all.len());
}

/// The words in backticks that look like error codes are error codes.
#[test]
fn docs_name_codes_that_there_are() {
    let codes: BTreeSet<&str> = describe::codes().map(|(code, _)| code).collect();
    for operation in operations() {
        let Some((_, errors)) = operation.described.doc.split_once("Errors: ") else { continue };
        let mut quoted = errors.split('`').skip(1).step_by(2);
        let known = |word: &str| {
            codes.contains(word) || operations().iter().any(|one| one.key() == word || one.name == word)
        };
        assert!(quoted.all(known), "{}: {errors}", operation.key());
    }
}

#[test]
fn everything_is_described() {
    for operation in operations() {
        let doc = operation.described.doc;
        assert!(doc.ends_with('.') && !doc.contains("  "), "{}: {doc}", operation.key());
    }
}

/// No handle, wrong handles, wrong requests and wrong payloads are errors with codes, for every operation.
#[test]
fn wrong_calls_are_refused() {
    let kinds = every_kind();
    let requests = [
        "",
        "null",
        "[]",
        "1",
        "\"\"",
        "{",
        "{\"now\": 1}",
        "{\"a\": 1}",
        "{\"now\": null, \"now\": null}",
        "{\"now\": 1e999}",
        "{\"number\": 18446744073709551616}",
        "\u{feff}{}",
        "{} {}",
    ];
    let nested = format!("{{\"declaration\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let mut calls = 0;
    for operation in operations().into_iter().filter(|operation| operation.name != "panic") {
        let takes_nothing = operation.parameters.is_empty() && operation.payload.is_none();
        if matches!(operation.form, Form::Method | Form::Getter) {
            assert!(call(&operation.key(), &[], "{}", Some(b"{}")).is_err(), "{}", operation.key());
        }
        for request in requests.iter().copied().chain([nested.as_str()]) {
            for first in kinds.iter().map(Some).chain([None]) {
                let group: Vec<&Handle> = first.into_iter().collect();
                for payload in [None, Some(&b""[..]), Some(b"\xff"), Some(b"[[["), Some(b"null")] {
                    calls += 1;
                    let answer = call(&operation.key(), &[&group, &group, &group], request, payload);
                    if let Err(error) = &answer {
                        assert_ne!(error.code().as_str(), "panicked", "{}: {error}", operation.key());
                    }
                    if !takes_nothing && request == "{" && !matches!(operation.described.asks, Asks::Nothing)
                    {
                        assert!(answer.is_err(), "{}", operation.key());
                    }
                }
            }
        }
    }
    println!("{calls} wrong calls");
    assert!(json("Policy.digest", &[&[kinds.first().unwrap()]], "{}").starts_with("\"sha256:"));
}

#[test]
fn a_mistake_in_a_request_is_pointed_at() {
    let kinds = every_kind();
    let [policy, .., ledger, _, _] = kinds.as_slice() else { panic!("seven kinds") };
    let wrong = [
        (
            r#"{"emergency": "x", "by": {"forge": "f", "id": 1, "login": "l", "groups": [], "kind": "person"}}"#,
            "wrong_type",
            "/by/id",
        ),
        (
            r#"{"emergency": "x", "by": {"forge": "f", "id": "1", "login": "l", "groups": ["a", 2], "kind": "person"}}"#,
            "wrong_type",
            "/by/groups/1",
        ),
        (
            r#"{"emergency": "x", "by": {"forge": "f", "id": "1", "login": "l", "groups": [], "kind": "cat"}}"#,
            "unknown_value",
            "/by/kind",
        ),
        (r#"{"emergency": "x", "reasn": "y"}"#, "unknown_key", "/reasn"),
        (r#"{"emergency": "x", "now": "yesterday"}"#, "invalid_time", "/now"),
    ];
    for (request, code, pointer) in wrong {
        let error = call("Ledger.close", &[&[ledger], &[policy]], request, None).unwrap_err();
        assert_eq!((error.code().as_str(), error.pointer()), (code, Some(pointer)), "{request}: {error}");
        assert_eq!(error.position(), None, "nobody saw the text of the request");
    }
}

#[test]
fn a_mistake_in_a_document_is_pointed_at() {
    let wrong = [
        (
            "Policy",
            r#"{"version": 1, "rules": [{"check": 5, "tier": "required"}]}"#,
            "wrong_type",
            "/rules/0/check",
        ),
        (
            "Policy",
            r#"{"version": 1, "rules": [{"check": "a", "tire": "required"}]}"#,
            "unknown_key",
            "/rules/0/tire",
        ),
        (
            "Policy",
            r#"{"version": 1, "rules": [{"check": "", "tier": "required"}]}"#,
            "empty_pattern",
            "/rules/0/check",
        ),
        (
            "Change",
            r#"{"schema": "breakglass/change/1", "repository": "a/b", "head": 3}"#,
            "wrong_type",
            "/head",
        ),
        ("Attempt", r#"{"schema": 1}"#, "wrong_type", "/schema"),
    ];
    for (class, document, code, pointer) in wrong {
        let error =
            call(&format!("{class}.from_document"), &[], "{}", Some(document.as_bytes())).unwrap_err();
        assert_eq!((error.code().as_str(), error.pointer()), (code, Some(pointer)), "{document}: {error}");
        assert_eq!(error.position(), None, "nobody saw the text of the document");
        // Whoever wrote the text is told the line.
        let error = call(&format!("{class}.parse"), &[], "{}", Some(document.as_bytes())).unwrap_err();
        assert!(
            error.position().is_some() || error.code().as_str() == "empty_pattern",
            "{document}: {error}"
        );
    }
}

#[test]
fn a_handle_of_another_kind_is_named() {
    let kinds = every_kind();
    let [policy, change, ..] = kinds.as_slice() else { panic!("seven kinds") };
    let error = call("Policy.digest", &[&[change]], "{}", None).unwrap_err();
    assert_eq!(error.message(), "a `Policy` is wanted here, and this is a `Change`");
    assert_eq!(breakglass_face::verdicts(change, policy).unwrap_err().code(), breakglass::code::WRONG_TYPE);
    assert_eq!(policy.kind(), Kind::Policy);
}

#[test]
fn a_panic_is_an_error_and_the_next_call_works() {
    assert_eq!(code(call("panic", &[], "{}", None)), "panicked");
    assert_eq!(json("name_matches", &[], r#"{"pattern": "a*", "name": "ab"}"#), "true");
}

#[test]
fn numbers_are_given_out_once_and_then_again() {
    let table = Table::new();
    let policy = |table: &Table| match table.call("Policy.parse", &[], "{}", Some(POLICY)).unwrap() {
        Answer::Handle(number) => number,
        Answer::Json(json) => panic!("{json}"),
    };
    let digest = |number: u32| table.call("Policy.digest", &[1, number], "{}", None).map(|_| ());
    let (one, other) = (policy(&table), policy(&table));
    assert_eq!((one, other, table.len()), (1, 2, 2));
    table.release(one);
    table.release(one);
    table.release(99);
    assert_eq!(digest(one).unwrap_err().code(), breakglass_face::code::RELEASED);
    assert!(digest(other).is_ok());
    assert_eq!(policy(&table), one);
    for wrong in [0, 3, u32::MAX] {
        assert_eq!(digest(wrong).unwrap_err().code(), breakglass_face::code::RELEASED);
    }
    for groups in [&[9, 1][..], &[u32::MAX], &[0], &[0, 0, 0]] {
        assert!(table.call("Policy.digest", groups, "{}", None).is_err() || groups == [9, 1]);
    }
}

/// Threads that share every object neither wait for each other for ever nor see half of anything.
#[test]
fn pieces_are_used_up() {
    let [collector, pieces] =
        ["GithubCollector.create", "GithubPieces.create"].map(|name| made(name, &[], "{}", None));
    call("GithubPieces.push", &[&[&pieces]], "{}", Some(br#"{"check_runs": []}"#)).unwrap();
    assert_eq!(json("GithubCollector.add_pieces", &[&[&collector], &[&pieces]], "{}"), "\"check_runs\"");
    let again = call("GithubCollector.add_pieces", &[&[&collector], &[&pieces]], "{}", None);
    assert_eq!(code(again), "invalid_value");
    assert_eq!(code(call("GithubPieces.push", &[&[&pieces]], "{}", Some(b"{}"))), "invalid_value");
}

#[test]
fn threads_share_objects() {
    let kinds = every_kind();
    let [policy, change, _, collector, ledger, ..] = kinds.as_slice() else { panic!("seven kinds") };
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                for note in 0..50 {
                    let request = format!(
                        r#"{{"note": {{"text": "{thread}/{note}"}}, "now": "2026-03-01T12:00:01Z"}}"#
                    );
                    json("Ledger.note", &[&[ledger]], &request);
                    json("Assessment.document", &[&[policy], &[change]], "{}");
                    json("GithubCollector.tell", &[&[collector]], r#"{"number": 1}"#);
                }
            });
        }
    });
    assert!(json("Ledger.tail", &[&[ledger]], "{}").contains("\"size\":401"));
}
