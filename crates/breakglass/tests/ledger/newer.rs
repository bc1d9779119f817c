//! Ledgers with what this version does not know.

use breakglass::ledger::{Append as _, Entry, MemoryStore, Note, Verifier};
use breakglass::{Ledger, code};
use serde_json::{Value, json};

use crate::story::{ORIGIN, alice, answered, assessment, at, declared, merged, next, policy, sealed};

/// A declared emergency, with one more entry that another version appended.
fn with(event: &Value, critical: Option<bool>) -> (MemoryStore, Ledger) {
    let mut store = MemoryStore::new();
    let (ledger, _) = declared(&mut store);
    let text = next(&ledger, event, critical);
    let entry = Entry::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    store.append(ledger.tail(), &[entry]).unwrap();
    let ledger = Ledger::open(&mut store).unwrap();
    (store, ledger)
}

#[test]
fn unknown_keys_are_kept_byte_for_byte_and_hashed() {
    let mut store = MemoryStore::new();
    let (ledger, _) = declared(&mut store);
    let tail = ledger.tail();
    let text = sealed(json!({
        "Added": [1, {"é": null}], "at": ledger.last_at().unwrap(), "previous": tail.hash, "seq": tail.size, "zone": "x",
        "event": {"note": {"mood": "calm", "text": "\u{7f}\u{2028} \"\\\u{1}", "\u{1f600}": 1, "\u{e000}": 2}},
    }));
    let entry = Entry::parse(&text).unwrap();
    assert_eq!(entry.text(), text);
    assert_eq!(entry.name(), "note");
    assert!(entry.event().is_some() && !entry.is_critical());
    store.append(tail, &[entry]).unwrap();
    assert_eq!(store.texts().last(), Some(text.as_str()));
    assert_eq!(Ledger::open(&mut store).unwrap().newer(), None);
    for unknown in ["Added", "zone", "mood"] {
        let changed = text.replace(unknown, &unknown.to_uppercase().replace("ADDED", "Aaded"));
        assert_ne!(changed, text);
        assert!(Entry::parse(&changed).is_err(), "{changed}");
    }
}

#[test]
fn an_unknown_event_is_passed_over_unless_it_is_critical() {
    let event = json!({"weather_changed": {"to": "rain"}});
    for (critical, newer) in [(None, None), (Some(false), None), (Some(true), Some(3))] {
        let (_, ledger) = with(&event, critical);
        assert_eq!(ledger.newer(), newer, "{critical:?}");
    }
}

#[test]
fn what_a_known_event_says_beyond_this_version_is_critical_where_it_says_so() {
    let event = json!({"note": {"text": "a", "voids_permits": true}});
    assert_eq!(with(&event, None).1.newer(), None);
    assert_eq!(with(&event, Some(true)).1.newer(), Some(3));
}

#[test]
fn a_known_event_in_an_unknown_shape_is_critical() {
    for event in [
        json!({"note": {"text": 1}}),
        json!({"note": {}}),
        json!({"note": null}),
        json!({"note": [null, null, "a list of the values is no shape of ours"]}),
        json!({"emergency_closed": {"by": "alice", "emergency": "em-1", "reason": "up"}}),
        json!({"merge_started": {"permit": "pm-1"}}),
        json!({"follow_up_ran": "passed"}),
    ] {
        let (_, ledger) = with(&event, None);
        assert_eq!(ledger.newer(), Some(3), "{event}");
    }
}

#[test]
fn after_a_critical_entry_nothing_is_granted() {
    let mut store = MemoryStore::new();
    let (mut ledger, emergency) = declared(&mut store);
    let attempt = answered(&ledger, &emergency, &alice(), 10);
    let mut other = ledger.clone();
    let text = next(&ledger, &json!({"permits_suspended": {}}), Some(true));
    store.append(ledger.tail(), &[Entry::parse(&text).unwrap()]).unwrap();
    // One process reads it before it decides, the other finds it while it appends.
    other.catch_up(&mut store).unwrap();
    for ledger in [&mut ledger, &mut other] {
        let granted = ledger.grant(&attempt, &assessment(), at(30), &mut store);
        assert_eq!(granted.unwrap_err().code(), code::LEDGER_NEWER);
        assert_eq!(ledger.permits().count(), 0);
        assert_eq!(ledger.newer(), Some(3));
    }
    let size = store.texts().count();
    let source = breakglass::ledger::PolicySource { repository: "acme/b", branch: None, text: "version: 1" };
    let policy = policy();
    let text = serde_json::to_string(policy.document()).unwrap();
    let source = breakglass::ledger::PolicySource { text: &text, ..source };
    let declaration =
        breakglass::Declaration::new("INC-8", "search is down", breakglass::Scope::repository("acme/b"));
    let declared = ledger.declare(source, &alice(), &declaration, at(31), &mut store);
    assert_eq!(declared.unwrap_err().code(), code::LEDGER_NEWER);
    assert_eq!(store.texts().count(), size, "a refused call changes nothing");
    // What happened can still be put on record.
    let note = Note { by: None, emergency: None, text: "stuck".to_owned() };
    ledger.note(&note, at(32), &mut store).unwrap();
}

#[test]
fn a_permit_is_not_redeemed_after_a_critical_entry() {
    let mut store = MemoryStore::new();
    let (mut ledger, emergency) = declared(&mut store);
    let attempt = answered(&ledger, &emergency, &alice(), 10);
    let permit = ledger.grant(&attempt, &assessment(), at(30), &mut store).unwrap();
    let text = next(&ledger, &json!({"permits_suspended": {}}), Some(true));
    store.append(ledger.tail(), &[Entry::parse(&text).unwrap()]).unwrap();
    let redeemed = ledger.redeem(&permit, &assessment(), at(31), &mut store);
    assert_eq!(redeemed.unwrap_err().code(), code::LEDGER_NEWER);
}

#[test]
fn the_format_is_told_before_anything_else_of_the_first_entry() {
    let first = |opened: Value| {
        let zero = format!("sha256:{}", "0".repeat(64));
        let at = "2026-03-01T12:00:00.000Z";
        sealed(json!({"at": at, "event": {"ledger_opened": opened}, "previous": zero, "seq": 0}))
    };
    for (opened, wanted) in [
        (json!({"format": 1, "origin": ORIGIN}), None),
        (json!({"format": 1, "origin": ORIGIN, "more": []}), None),
        (json!({"format": 2, "origin": ORIGIN}), Some(code::LEDGER_NEWER)),
        (json!({"format": 0, "origin": ORIGIN}), Some(code::LEDGER_NEWER)),
        (json!({"format": 2, "name": "another shape"}), Some(code::LEDGER_NEWER)),
        (json!([1, ORIGIN]), Some(code::LEDGER_NEWER)),
        (json!({"format": 1, "origin": ""}), Some(code::INVALID_VALUE)),
        (json!({"format": 1, "origin": "two\nlines"}), Some(code::INVALID_VALUE)),
    ] {
        let pushed = Verifier::new(Vec::new()).push(&first(opened.clone()));
        assert_eq!(pushed.err().map(|error| error.code()), wanted, "{opened}");
    }
}

#[test]
fn what_would_be_read_as_another_thing_is_not_written() {
    let mut store = MemoryStore::new();
    let (mut ledger, _, _) = merged(&mut store);
    let found = |number| breakglass::ledger::OutsideMergeFound {
        announced: None,
        by: None,
        commit: "b".repeat(40),
        head: None,
        number: Some(number),
        repository: "acme/shop".to_owned(),
    };
    let size = store.texts().count();
    for number in [1 << 53, (1 << 53) + 1, u64::MAX] {
        let error = ledger.found_outside(&found(number), at(50), &mut store).unwrap_err();
        assert_eq!(error.code(), code::INVALID_VALUE, "{number}");
    }
    assert_eq!(store.texts().count(), size);
    ledger.found_outside(&found((1 << 53) - 1), at(50), &mut store).unwrap();
    assert!(store.texts().last().unwrap().contains("9007199254740991"));
}
