//! Any text is an entry, a checkpoint, a note or an attempt, or an error with a code. What is an entry is canonical, and is
//! the same entry again when its text is read again; canonical is what the library for RFC 8785 would have written, and an entry
//! what a reader says that knows only that library and SHA-256.
#![no_main]

use breakglass::ledger::{Checkpoint, Entry, SigningKey, Verifier, VerifierKey, is_canonical};
use breakglass::{Attempt, Time};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

fuzz_target!(|bytes: &[u8]| {
    // An attempt is a document of ours: what is read is written, and read again as the same.
    if let Ok(attempt) = Attempt::from_json(bytes) {
        let written = serde_json::to_vec(&attempt).expect("an attempt can be written");
        assert_eq!(Attempt::from_json(&written).expect("it can be read again"), attempt);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut verifier = Verifier::new(Vec::new());
    for line in text.lines() {
        canonical(line);
        entry(line);
        // Nobody finds the hash of an entry by chance.
        let before = format!(r#"{{"at":"2026-03-01T12:00:00.000Z","event":{line}"#);
        let after = format!(r#","previous":"sha256:{:064}","seq":7}}"#, 0);
        entry(&format!(r#"{before},"hash":"{}"{after}"#, sha256(&format!("{before}{after}"))));
        let _ = verifier.push(line);
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        assert_eq!(Checkpoint::parse(&checkpoint.to_text()).expect("it is one"), checkpoint);
        let trailer = Checkpoint::parse_trailer(checkpoint.origin(), &checkpoint.trailer()).expect("it is one");
        assert_eq!((trailer.size(), trailer.root()), (checkpoint.size(), checkpoint.root()));
    }
    if let Ok(key) = SigningKey::parse(text) {
        assert_eq!(key.to_secret_text(), text);
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
        let _ = Checkpoint::open(bytes, &[key]);
    }
});

/// Whether a text is canonical, asked of the library: it is JSON, no key stands twice, and it is written as the library would.
fn canonical(text: &str) {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
        assert!(!is_canonical(text), "{text:?}");
        return;
    };
    let written = serde_json_canonicalizer::to_string(&value);
    assert_eq!(is_canonical(text), written.is_ok_and(|written| written == text), "{text:?}");
}

/// Whether a text is an entry, and what of it, asked of a reader that shares no code with ours.
fn entry(text: &str) {
    let Ok(entry) = Entry::parse(text) else {
        assert!(!is_entry(text), "{text:?}");
        return;
    };
    assert!(is_entry(text), "{text:?}");
    assert_eq!(Entry::parse(entry.text()).expect("it is an entry"), entry);
    let value: Value = serde_json::from_str(text).expect("an entry is JSON");
    assert_eq!(value["seq"], entry.seq());
    assert_eq!(value["at"], entry.at().to_string());
    assert_eq!(value["previous"], entry.previous().as_str());
    assert_eq!(value["hash"], entry.hash().as_str());
    assert_eq!(value["event"].as_object().and_then(|event| event.keys().next()).expect("a name"), entry.name());
    let event = serde_json_canonicalizer::to_string(&value["event"]).expect("JSON");
    let event = breakglass_json::from_str(&event, breakglass_json::Mode::Strict).ok();
    assert_eq!(event.as_ref(), entry.event());
}

fn is_entry(text: &str) -> bool {
    let Ok(Value::Object(entry)) = serde_json::from_str(text) else {
        return false;
    };
    let at = entry.get("at").and_then(Value::as_str);
    let critical = entry.get("critical");
    let event = entry.get("event").and_then(Value::as_object);
    is_canonical(text)
        && entry.values().all(is_whole)
        && at.is_some_and(|at| at.parse().is_ok_and(|time: Time| time.to_string() == at))
        && critical.is_none_or(Value::is_boolean)
        && event.is_some_and(|event| event.len() == 1)
        && entry.get("previous").is_some_and(Value::is_string)
        && entry.get("seq").is_some_and(Value::is_u64)
        && entry.get("hash").and_then(Value::as_str) == Some(&hash(entry.clone()))
}

/// The hash of an entry: over the canonical text of the rest.
fn hash(mut entry: Map<String, Value>) -> String {
    entry.remove("hash");
    sha256(&serde_json_canonicalizer::to_string(&entry).expect("it was JSON"))
}

fn sha256(text: &str) -> String {
    let hex: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn is_whole(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_i64().is_some_and(|number| number.unsigned_abs() < 1 << 53),
        Value::Array(values) => values.iter().all(is_whole),
        Value::Object(values) => values.values().all(is_whole),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}
