//! Bytes that are no text, and text that no check is called.

use breakglass_forge::github::{Payload, read};

use crate::valid::valid;

fn code(payload: Payload, bytes: &[u8]) -> Option<&'static str> {
    read(payload, bytes).err().map(|error| error.code().as_str())
}

#[test]
fn what_is_not_utf_8_json_is_refused_by_every_reader() {
    for payload in Payload::ALL {
        let text = valid(*payload);
        let with = |bytes: &[u8]| [bytes, text.as_bytes()].concat();
        let after = |bytes: &[u8]| [text.as_bytes(), bytes].concat();
        assert_eq!(code(*payload, &after(b"\xff")), Some("invalid_utf8"));
        assert_eq!(code(*payload, &with(b"\xc3\x28")), Some("invalid_utf8"));
        // UTF-16, a surrogate in UTF-8, and an overlong NUL.
        assert_eq!(code(*payload, &with(b"\xff\xfe")), Some("invalid_utf8"));
        assert_eq!(code(*payload, &after(b"\xed\xa0\x80")), Some("invalid_utf8"));
        assert_eq!(code(*payload, &after(b"\xc0\x80")), Some("invalid_utf8"));
        // RFC 8259 lets no writer put a byte order mark there.
        assert_eq!(code(*payload, &with(b"\xef\xbb\xbf")), Some("invalid_json"));
        assert_eq!(code(*payload, &after(b"\0")), Some("invalid_json"));
        assert_eq!(code(*payload, &after(text.as_bytes())), Some("invalid_json"));
        assert_eq!(code(*payload, b""), Some("invalid_json"));
        assert_eq!(code(*payload, &text.as_bytes()[..text.len() / 2]), Some("invalid_json"));
        assert_eq!(code(*payload, format!("// x\n{text}").as_bytes()), Some("invalid_json"));
        assert_eq!(code(*payload, b"null").map(|_| ()), Some(()));
    }
}

#[test]
fn lone_surrogates_are_refused_where_text_is_read() {
    for escape in [r"\ud800", r"\udc00", r"\ud800\ud800", r"\ud83dx", r"\uD8"] {
        let text = format!(r#"{{"name": "build {escape}", "status": "queued"}}"#);
        assert_eq!(code(Payload::CheckRun, text.as_bytes()), Some("invalid_json"), "{escape}");
    }
    let text = r#"{"name": "build \ud83d\ude00", "status": "queued"}"#;
    assert_eq!(read(Payload::CheckRun, text.as_bytes()).unwrap().observations[0].1.name, "build 😀");
}

/// Names are the forge's: whatever is in them stays, so that two that differ stay two. Who shows them escapes.
#[test]
fn odd_characters_stay_in_names() {
    for (escape, name) in [
        (r"a\u0000b", "a\0b"),
        (r"\u001b[2J", "\u{1b}[2J"),
        (r"\u202eab", "\u{202e}ab"),
        (r"\ufeffa", "\u{feff}a"),
    ] {
        let text = format!(r#"{{"name": "{escape}", "status": "queued"}}"#);
        assert_eq!(read(Payload::CheckRun, text.as_bytes()).unwrap().observations[0].1.name, name);
    }
    let raw = b"{\"name\": \"a\0b\", \"status\": \"queued\"}";
    assert_eq!(code(Payload::CheckRun, raw), Some("invalid_json"));
}
