//! Any text is an entry, a checkpoint, a note or an attempt, or an error with a code. What is an entry is canonical, and is
//! the same entry again when its text is read again; canonical is what the library for RFC 8785 would have written.
#![no_main]

use breakglass::Attempt;
use breakglass::ledger::{Checkpoint, Entry, SigningKey, Verifier, VerifierKey, is_canonical};
use libfuzzer_sys::fuzz_target;

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
        if let Ok(entry) = Entry::parse(line) {
            assert!(is_canonical(line));
            assert_eq!(Entry::parse(entry.text()).expect("it is an entry"), entry);
        }
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
