//! The text that is hashed: canonical JSON (RFC 8785).
//!
//! The library's writer sorts every map through buffers of its own and costs more than all else that an entry costs.
//! Our types write their keys in order already, so their plain text is nearly always canonical, and looking whether it
//! is takes one pass. The library decides wherever it is not, and on every number that is not a short integer.

use std::cmp::Ordering;

use breakglass_json::plain;
use serde::Serialize;

use crate::error::{Error, Result, code};
use crate::wire::{append_json, from_json, json_error, to_json};

/// How many lists and maps may stand in one another: as many as serde_json reads.
pub(super) const MAX_DEPTH: u8 = 127;

/// Integers of so many digits are written as they are, since a double holds them exactly.
const EXACT_DIGITS: usize = 15;

/// The first whole number that may not stand in an entry: from it on doubles do not tell neighbours apart.
const TOO_GREAT: u64 = 1 << 53;

/// No number is written with more bytes than `-0.0000012345678901234567` or `-1.2345678901234567e-300` have.
const MAX_NUMBER_BYTES: usize = 32;

/// The canonical text of a value whose fractions, if it has any, are doubles.
///
/// # Errors
/// As [`json_error`], for a value that is not JSON: other keys than text, or one key twice.
pub(crate) fn canonical<T: Serialize>(value: &T) -> Result<String> {
    let text = to_json(value)?;
    if is_canonical(&text) { Ok(text) } else { put_in_order(&text) }
}

/// Writes the canonical text of a value behind what a text holds already, and says whether its numbers are such as may stand in
/// an entry.
///
/// # Errors
/// Those of [`canonical`]; the text then holds a part of the value.
pub(super) fn append_canonical<T: Serialize>(text: &mut String, value: &T) -> Result<bool> {
    let start = text.len();
    append_json(text, value)?;
    let written = text.get(start..).unwrap_or_default();
    if is_canonical_and_whole(written) {
        return Ok(true);
    }
    let ordered = put_in_order(written)?;
    text.truncate(start);
    text.push_str(&ordered);
    Ok(is_canonical_and_whole(&ordered))
}

/// The canonical text of JSON that is not known to be in order.
fn put_in_order(text: &str) -> Result<String> {
    // By way of a value: the library's writer is then made once, and not for every type.
    let value: serde_json::Value = from_json(text)?;
    // Of a key that stands twice one is left.
    if to_json(&value)?.len() != text.len() {
        return Err(Error::new(code::INVALID_VALUE, "duplicate object key"));
    }
    serde_json_canonicalizer::to_string(&value).map_err(|error| json_error(&error))
}

/// Whether a text is JSON exactly as RFC 8785 writes it: the one text that its value has.
///
/// ```
/// assert!(breakglass::ledger::is_canonical(r#"{"a":1,"b":[true,null]}"#));
/// assert!(!breakglass::ledger::is_canonical(r#"{"b":[true,null],"a":1}"#));
/// ```
#[must_use]
pub fn is_canonical(text: &str) -> bool {
    value::<false>(text.as_bytes(), MAX_DEPTH).is_some_and(<[u8]>::is_empty)
}

/// Whether a text is canonical and all its numbers are whole and below 2^53, as those of an entry are: a reader in another
/// language then needs no doubles.
pub(super) fn is_canonical_and_whole(text: &str) -> bool {
    value::<true>(text.as_bytes(), MAX_DEPTH).is_some_and(<[u8]>::is_empty)
}

// Each reader below takes what is left of the text and gives what is left after it, or nothing where the text is not
// canonical.

pub(super) fn value<const WHOLE: bool>(text: &[u8], depth: u8) -> Option<&[u8]> {
    match text {
        [b'"', rest @ ..] => string(rest).map(|(_, rest)| rest),
        [b'{', rest @ ..] => map::<WHOLE>(rest, depth.checked_sub(1)?),
        [b'[', rest @ ..] => list::<WHOLE>(rest, depth.checked_sub(1)?),
        [b'n', b'u', b'l', b'l', rest @ ..]
        | [b't', b'r', b'u', b'e', rest @ ..]
        | [b'f', b'a', b'l', b's', b'e', rest @ ..] => Some(rest),
        _ => number::<WHOLE>(text),
    }
}

fn list<const WHOLE: bool>(text: &[u8], depth: u8) -> Option<&[u8]> {
    if let [b']', rest @ ..] = text {
        return Some(rest);
    }
    let mut text = text;
    loop {
        match value::<WHOLE>(text, depth)? {
            [b',', rest @ ..] => text = rest,
            [b']', rest @ ..] => return Some(rest),
            _ => return None,
        }
    }
}

fn map<const WHOLE: bool>(text: &[u8], depth: u8) -> Option<&[u8]> {
    if let [b'}', rest @ ..] = text {
        return Some(rest);
    }
    let mut text = text;
    let mut previous: Option<Key<'_>> = None;
    loop {
        let [b'"', rest @ ..] = text else { return None };
        let (key, rest) = string(rest)?;
        let key = Key::from(key);
        if previous.is_some_and(|previous| previous.order(key) != Ordering::Less) {
            return None;
        }
        previous = Some(key);
        let [b':', rest @ ..] = rest else { return None };
        match value::<WHOLE>(rest, depth)? {
            [b',', rest @ ..] => text = rest,
            [b'}', rest @ ..] => return Some(rest),
            _ => return None,
        }
    }
}

fn number<const WHOLE: bool>(text: &[u8]) -> Option<&[u8]> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (whole, rest) = digits.split_at_checked(length)?;
    let is_plain = match whole {
        [b'1'..=b'9', more @ ..] => more.len() < EXACT_DIGITS,
        _ => whole == b"0" && digits.len() == text.len(),
    };
    match rest {
        [b'-' | b'+' | b'.' | b'e' | b'E', ..] => other_number::<WHOLE>(text),
        _ if is_plain => Some(rest),
        _ => other_number::<WHOLE>(text),
    }
}

#[cold]
fn other_number<const WHOLE: bool>(text: &[u8]) -> Option<&[u8]> {
    let length =
        text.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
    let (number, rest) = text.split_at_checked(length.count())?;
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    let right = if WHOLE { is_whole(digits) } else { written_so_by_library(number) };
    right.then_some(rest)
}

fn is_whole(digits: &[u8]) -> bool {
    let digits = if digits.starts_with(b"0") { None } else { std::str::from_utf8(digits).ok() };
    let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|digits| digits.parse::<u64>().ok()).is_some_and(|number| number < TOO_GREAT)
}

fn written_so_by_library(number: &[u8]) -> bool {
    number.len() <= MAX_NUMBER_BYTES
        && serde_json::from_slice::<serde_json::Number>(number)
            .and_then(|value| serde_json_canonicalizer::to_vec(&value))
            .is_ok_and(|canonical| canonical == number)
}

/// A text between its quotes, as it is written.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    pub(super) raw: &'a [u8],
    pub(super) escaped: bool,
}

/// The key of a member.
#[derive(Clone, Copy)]
struct Key<'a> {
    raw: &'a [u8],
    in_order_of_bytes: bool,
}

impl<'a> From<Quoted<'a>> for Key<'a> {
    fn from(Quoted { raw, escaped }: Quoted<'a>) -> Self {
        Self { raw, in_order_of_bytes: !escaped && raw.is_ascii() }
    }
}

impl Key<'_> {
    /// The order of RFC 8785: by the UTF-16 code units of what the keys say.
    fn order(self, other: Key<'_>) -> Ordering {
        if self.in_order_of_bytes && other.in_order_of_bytes {
            self.raw.cmp(other.raw)
        } else {
            self.ranks().cmp(other.ranks())
        }
    }

    /// Bytes that order as the UTF-16 code units do: in UTF-16 all that UTF-8 writes with four bytes, from 0xf0 on,
    /// comes before U+E000 to U+FFFF, which UTF-8 begins with 0xee and 0xef.
    fn ranks(&self) -> impl Iterator<Item = u8> {
        let mut rest = self.raw;
        std::iter::from_fn(move || {
            let (rank, after) = match rest {
                [b'\\', b'u', _, _, high, low, after @ ..] => {
                    let low = char::from(*low).to_digit(16).and_then(|low| u8::try_from(low).ok())?;
                    (if *high == b'1' { low | 0x10 } else { low }, after)
                }
                [b'\\', b'b', after @ ..] => (0x08, after),
                [b'\\', b't', after @ ..] => (0x09, after),
                [b'\\', b'n', after @ ..] => (0x0a, after),
                [b'\\', b'f', after @ ..] => (0x0c, after),
                [b'\\', b'r', after @ ..] => (0x0d, after),
                [lead @ (0xee | 0xef), after @ ..] => (lead | 0x10, after),
                [b'\\', same, after @ ..] | [same, after @ ..] => (*same, after),
                [] => return None,
            };
            rest = after;
            Some(rank)
        })
    }
}

/// Reads a text whose first quote is read already.
pub(super) fn string(text: &[u8]) -> Option<(Quoted<'_>, &[u8])> {
    let (raw, rest) = text.split_at_checked(plain(text))?;
    match rest {
        [b'"', rest @ ..] => Some((Quoted { raw, escaped: false }, rest)),
        _ => escaped_string(text, rest),
    }
}

/// Reads a text from its first escape on.
fn escaped_string<'a>(text: &'a [u8], mut rest: &'a [u8]) -> Option<(Quoted<'a>, &'a [u8])> {
    loop {
        match rest {
            [b'"', after @ ..] => {
                let raw = text.get(..text.len().saturating_sub(rest.len()))?;
                return Some((Quoted { raw, escaped: true }, after));
            }
            [b'\\', after @ ..] => rest = after_escape(after)?,
            _ => return None,
        }
        rest = rest.get(plain(rest)..)?;
    }
}

/// What follows an escape, of the only form that its character is written in.
fn after_escape(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..]
        | [b'u', b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f', rest @ ..]
        | [b'u', b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f', rest @ ..] => Some(rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::ledger::any::{slip, text};

    /// The same question asked of the library: read, write, compare. What stands twice is read once, so it differs.
    fn library_says(text: &str) -> bool {
        serde_json::from_str::<Value>(text)
            .and_then(|value| serde_json_canonicalizer::to_string(&value))
            .is_ok_and(|canonical| canonical == text)
    }

    #[test]
    fn every_rule_has_its_two_sides() {
        let sides = [
            ("{}", true),
            ("[]", true),
            ("[null,true,false]", true),
            (r#"{"a":1,"b":2}"#, true),
            (r#"{"b":1,"a":2}"#, false),
            (r#"{"a":1,"a":1}"#, false),
            (r#"{"a":1,"a":2}"#, false),
            (r#"{"a":{"b":1},"c":{"b":1}}"#, true),
            (r#"{"":1,"a":2}"#, true),
            (r#"{"a":1,"aa":2}"#, true),
            (r#"{"aa":1,"a":2}"#, false),
            // U+1F600 is d83d de00 in UTF-16, which comes before e000, though its bytes come after.
            ("{\"\u{1f600}\":1,\"\u{e000}\":2}", true),
            ("{\"\u{e000}\":1,\"\u{1f600}\":2}", false),
            ("{\"\u{d7ff}\":1,\"\u{1f600}\":2}", true),
            ("{\"\u{ffff}\":1,\"\u{1f600}\":2}", false),
            ("{\"\u{e000}\":1,\"\u{efff}\":2,\"\u{f000}\":3}", true),
            // An escape orders as what it says, not as a backslash.
            (r#"{"\n":1,"a":2}"#, true),
            (r#"{"Z":1,"\n":2}"#, false),
            (r#"{"\u001f":1," ":2}"#, true),
            (r#"{"\u000f":1,"\u0010":2}"#, true),
            (r#"{"\b":1,"\t":2,"\n":3,"\u000b":4,"\f":5,"\r":6,"\u000e":7,"\"":8,"\\":9}"#, true),
            (r#""\" \\ \b \f \n \r \t \u0000 \u001f""#, true),
            (r#""\/""#, false),
            (r#""\u0008""#, false),
            (r#""\u001F""#, false),
            (r#""\u0020""#, false),
            (r#""\u0061""#, false),
            (r#""\ud83d\ude00""#, false),
            (r#""\ud83d""#, false),
            ("\"\n\"", false),
            ("\"\u{7f}\u{80}\u{2028}\u{feff}\"", true),
            ("0", true),
            ("-0", false),
            ("01", false),
            ("-", false),
            ("-7", true),
            ("+7", false),
            ("999999999999999", true),
            ("9007199254740992", true),
            ("9007199254740993", false),
            ("-9007199254740992", true),
            ("9223372036854775807", false),
            ("9223372036854776000", true),
            ("100000000000000000000", true),
            ("1000000000000000000000", false),
            ("1e+21", true),
            ("1e21", false),
            ("1.0", false),
            ("1.5", true),
            ("1.50", false),
            ("0.1", true),
            (".1", false),
            ("1.", false),
            ("1e400", false),
            ("5e-324", true),
            ("1.7976931348623157e+308", true),
            ("-1.7976931348623157e+308", true),
            ("-0.0000012345678901234567", true),
            ("1-1", false),
            (" 1", false),
            ("1 ", false),
            ("[1, 2]", false),
            ("[1,]", false),
            ("[,1]", false),
            ("[1", false),
            ("[1}", false),
            (r#"{"a":1,}"#, false),
            (r#"{"a"}"#, false),
            (r#"{"a":}"#, false),
            (r#"{1:1}"#, false),
            (r#"{"a":1]"#, false),
            ("", false),
            ("nul", false),
            ("True", false),
            ("\"", false),
            ("\"a", false),
            ("\"\\", false),
            ("{}{}", false),
            ("\u{feff}{}", false),
        ];
        for (text, canonical) in sides {
            assert_eq!(library_says(text), canonical, "the library, of {text}");
            assert_eq!(is_canonical(text), canonical, "{text}");
        }
    }

    #[test]
    fn numbers_of_an_entry_are_whole() {
        for text in
            ["0", "-7", "999999999999999", "-999999999999999", "9007199254740991", "-9007199254740991"]
        {
            assert!(is_canonical_and_whole(text) && is_canonical(text), "{text}");
        }
        for text in
            ["9007199254740992", "-9007199254740992", "100000000000000000000", "1.5", "5e-324", "1e+21"]
        {
            assert!(!is_canonical_and_whole(text) && is_canonical(text), "{text}");
        }
        for text in ["", "-", "-0", "00", "0000000000000001", "+1", "1-1", "--1", "18446744073709551616"] {
            assert!(!is_canonical_and_whole(text), "{text}");
        }
    }

    #[test]
    fn nesting_ends_where_reading_does() {
        for depth in 120..135 {
            let lists = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let maps = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
            for text in [lists, maps] {
                assert_eq!(is_canonical(&text), library_says(&text), "{depth}");
                assert_eq!(is_canonical(&text), depth <= usize::from(MAX_DEPTH), "{depth}");
            }
        }
        assert!(!is_canonical(&"[".repeat(1_000_000)));
    }

    #[test]
    fn what_is_not_in_order_is_put_in_order() {
        #[derive(Serialize)]
        struct Unordered {
            b: f64,
            a: u64,
        }
        assert_eq!(
            canonical(&Unordered { b: 1.0, a: 1 << 60 }).unwrap(),
            r#"{"a":1152921504606847000,"b":1}"#
        );
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        struct Twice;
        impl Serialize for Twice {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_map([("a", 1), ("a", 2)])
            }
        }
        assert_eq!(canonical(&Twice).unwrap_err().message(), "duplicate object key");
    }

    fn json() -> impl Strategy<Value = Value> {
        let around = (1_u64 << 53) - 3..(1 << 53) + 3;
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-1000..1000_i64).prop_map(Value::from),
            around.prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            (-1e22..1e22_f64).prop_map(|number| Value::from(number.trunc())),
            (-1.0..1.0_f64).prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..6).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_librarys_texts_are_canonical(value in json()) {
            let text = serde_json_canonicalizer::to_string(&value).unwrap();
            prop_assert!(is_canonical(&text), "{}", text);
            prop_assert_eq!(canonical(&value).unwrap(), text);
        }

        #[test]
        fn plain_texts_are_judged_as_the_library_does(value in json()) {
            for text in [value.to_string(), format!("{value:#}")] {
                prop_assert_eq!(is_canonical(&text), library_says(&text), "{}", text);
            }
        }

        #[test]
        fn slips_are_judged_as_the_library_does(value in json(), slips in prop::collection::vec(slip(), 1..4)) {
            let mut bytes = serde_json_canonicalizer::to_vec(&json!({ "a": value, "b": 1 })).unwrap();
            for slip in slips {
                slip.make(&mut bytes);
            }
            let text = String::from_utf8_lossy(&bytes);
            prop_assert_eq!(is_canonical(&text), library_says(&text), "{}", text);
        }
    }
}
