//! One entry: its text, its place in the chain, and its hash.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use breakglass_json::Raw;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use smol_str::SmolStr;

use super::canonical::{append_canonical, canonical, is_canonical_and_whole};
use super::event::Event;
use super::frame::Frame;
use crate::digest::Digest;
use crate::error::{Error, Result, code};
use crate::time::Time;
use crate::wire;

/// The most bytes of one entry: 64 MiB.
pub const MAX_ENTRY_BYTES: usize = 64 << 20;

/// One entry of a ledger: `{at, event, hash, previous, seq}` in RFC 8785 canonical JSON.
///
/// `hash` is SHA-256 over the canonical JSON of the rest. An entry keeps the text that it was read from, with keys and
/// events that this version does not know.
#[derive(Debug, Clone)]
pub struct Entry {
    seq: u64,
    at: Time,
    previous: Digest,
    hash: Digest,
    /// The hash as the bytes that it is: the entry's leaf in the ledger's tree.
    leaf: [u8; 32],
    name: SmolStr,
    says_critical: bool,
    /// Where the event stands in the text.
    event_at: Range<usize>,
    /// The event, once somebody has asked for it: the chain needs none. Apart, since some are large and entries are moved.
    event: OnceLock<Option<Box<Event>>>,
    text: String,
}

/// An entry as it is read; other keys are kept in its text.
#[derive(Deserialize)]
struct Read<'a> {
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(default)]
    critical: bool,
    #[serde(borrow)]
    event: Raw<'a>,
    hash: Digest,
    previous: Digest,
    seq: u64,
}

impl Entry {
    /// The entry that follows `previous`. A ledger makes its own; this is for stores and vectors, which need any.
    ///
    /// # Errors
    /// `entry_too_large`; `invalid_value` for an event that would be read as another, such as one with a number that no double
    /// holds.
    pub fn new(seq: u64, at: Time, previous: Digest, event: Event) -> Result<Self> {
        let mut text = String::with_capacity(USUAL_BYTES);
        text.push_str("{\"at\":\"");
        at.spelled(|at| text.push_str(at));
        text.push_str("\",\"event\":");
        let start = text.len();
        let right_numbers = append_canonical(&mut text, &event)?;
        let event_at = start..text.len();
        // What is appended stays: an event that nobody reads, or reads otherwise, would close the ledger for good.
        if !right_numbers || !is_read_as_meant(&event, text.get(start..).unwrap_or_default()) {
            let message = format!(
                "`{}` holds a value that would not be read as it was meant; numbers are whole and below 2^53",
                event.name()
            );
            return Err(Error::new(code::INVALID_VALUE, message));
        }
        text.push_str(",\"previous\":");
        wire::append_json(&mut text, &previous)?;
        text.push_str(",\"seq\":");
        wire::append_json(&mut text, &seq)?;
        text.push('}');
        let leaf = hash_of([text.as_str()]);
        let hash = Digest::from_bytes(&leaf);
        // Where one part is put in, the next one goes before it.
        for part in ["\"", hash.as_str(), ",\"hash\":\""] {
            text.insert_str(event_at.end, part);
        }
        if text.len() > MAX_ENTRY_BYTES {
            let message =
                format!("the entry has {} bytes; at most {MAX_ENTRY_BYTES} are recorded", text.len());
            return Err(Error::new(code::ENTRY_TOO_LARGE, message));
        }
        Ok(Self {
            seq,
            at,
            previous,
            hash,
            leaf,
            name: SmolStr::new_static(event.name()),
            says_critical: false,
            event_at,
            event: OnceLock::from(Some(Box::new(event))),
            text,
        })
    }

    /// Reads an entry and checks that its hash is that of its text.
    ///
    /// # Errors
    /// `not_canonical` where the text is not the canonical JSON of what it says, `wrong_hash`, `invalid_time` where `at` is
    /// spelled in another way than ours, and the codes for JSON that is malformed or of another shape.
    pub fn parse(text: &str) -> Result<Self> {
        Self::usual(text).map_or_else(|| Self::any(text), Ok)
    }

    /// Reads an entry as this version writes them; none where it is another, or none at all.
    fn usual(text: &str) -> Option<Self> {
        if text.len() > MAX_ENTRY_BYTES {
            return None;
        }
        let frame = Frame::of(text)?;
        let at = Time::of_our_spelling(frame.at)?;
        let leaf = hash_of(frame.hashed);
        let hash = Digest::from_bytes(&leaf);
        if hash.as_str() != frame.hash {
            return None;
        }
        Some(Self {
            seq: frame.seq,
            at,
            previous: Digest::from_text(frame.previous),
            hash,
            leaf,
            name: SmolStr::new(frame.name),
            says_critical: false,
            event_at: frame.event_at,
            event: OnceLock::new(),
            text: text.to_owned(),
        })
    }

    /// Reads any entry, and says what is wrong with a text that is none.
    fn any(text: &str) -> Result<Self> {
        if text.len() > MAX_ENTRY_BYTES {
            let message = format!("the entry has {} bytes; at most {MAX_ENTRY_BYTES} are read", text.len());
            return Err(Error::new(code::ENTRY_TOO_LARGE, message));
        }
        let read: Read<'_> = wire::from_json(text)?;
        if !is_canonical_and_whole(text) {
            let message = "the entry is not written as RFC 8785 has it (keys in order, no white space, one spelling), or has other numbers than whole ones below 2^53";
            return Err(Error::new(code::NOT_CANONICAL, message));
        }
        let at = time_of(&read.at).map_err(|error| error.with_pointer("/at"))?;
        let leaf = hash_without_itself(text, &read.hash)?;
        let hash = Digest::from_bytes(&leaf);
        if hash != read.hash {
            let message = format!("the entry's hash is {}, and that of its text {hash}", read.hash);
            return Err(Error::new(code::WRONG_HASH, message).with_pointer("/hash"));
        }
        let name = name_of(read.event.0)?;
        // Where the same text stands twice, either place will do.
        let start = text.find(read.event.0).unwrap_or_default();
        Ok(Self {
            seq: read.seq,
            at,
            previous: read.previous,
            hash,
            leaf,
            name,
            says_critical: read.critical,
            event_at: start..start.saturating_add(read.event.0.len()),
            event: OnceLock::new(),
            text: text.to_owned(),
        })
    }

    /// Its number, from 0: the index of its leaf in the ledger's tree.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// When it was recorded.
    #[must_use]
    pub fn at(&self) -> Time {
        self.at
    }

    /// The hash of the entry before it; all zeros in the first.
    #[must_use]
    pub fn previous(&self) -> &Digest {
        &self.previous
    }

    /// Its hash.
    #[must_use]
    pub fn hash(&self) -> &Digest {
        &self.hash
    }

    /// Its hash as the bytes that it is.
    pub(super) fn leaf(&self) -> &[u8; 32] {
        &self.leaf
    }

    /// The event's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What happened; none where this version does not know the event.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        self.event.get_or_init(|| event_of(self.event_text()).map(Box::new)).as_deref()
    }

    fn event_text(&self) -> &str {
        self.text.get(self.event_at.clone()).unwrap_or_default()
    }

    /// Whether a reader that does not know all of the event must not go on as if it did: the entry says `critical`, which this
    /// version never writes and so never knows, or a known event has a shape that is not known.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        // An event of a known name in a shape that is not known is as good as one that must not be passed over.
        self.says_critical || (KNOWN.contains(&self.name()) && self.event().is_none())
    }

    /// Its canonical text, without a line end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// All that an entry is, its text says.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Entry {}

/// More than most entries have.
const USUAL_BYTES: usize = 512;

/// The names of the events that this version knows.
const KNOWN: [&str; 16] = [
    "ledger_opened",
    "policy_recorded",
    "emergency_declared",
    "emergency_extended",
    "emergency_closed",
    "merge_permitted",
    "merge_started",
    "merge_completed",
    "merge_abandoned",
    "late_failure",
    "follow_up_ran",
    "follow_up_waived",
    "follow_up_reverted",
    "outside_merge_announced",
    "outside_merge_found",
    "note",
];

fn hash_of<'a>(parts: impl IntoIterator<Item = &'a str>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Whether the event is what its own text says. All events are but the largest: they hold texts, numbers, times and names of
/// ours, of which any value is read as it was written. A producer in a follow-up of an intent may be made by hand as one that
/// is read as another.
fn is_read_as_meant(event: &Event, text: &str) -> bool {
    !matches!(event, Event::MergePermitted(_)) || event_of(text).as_ref() == Some(event)
}

/// The hash over an entry's canonical text with the member `hash` taken out.
fn hash_without_itself(text: &str, hash: &Digest) -> Result<[u8; 32]> {
    // In canonical text the member stands after the event and before `previous`, where no unknown key comes between.
    let member = format!(",\"hash\":\"{hash}\",\"previous\":");
    if let Some(start) = text.rfind(&member) {
        let end = start.saturating_add(member.len()).saturating_sub(",\"previous\":".len());
        let parts = [text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default()];
        // Only if nothing but the last two keys follows is that member the entry's own.
        if parts.get(1).is_some_and(|rest| is_end(rest)) {
            return Ok(hash_of(parts));
        }
    }
    let mut value: serde_json::Map<String, serde_json::Value> = wire::from_json(text)?;
    value.remove("hash");
    Ok(hash_of([canonical(&value)?.as_str()]))
}

/// Whether a text is `,"previous":"sha256:...","seq":N}` and nothing else: what closes here is then the entry itself.
fn is_end(text: &str) -> bool {
    let rest = text.strip_prefix(",\"previous\":\"sha256:").and_then(|rest| rest.split_once("\",\"seq\":"));
    rest.is_some_and(|(hash, rest)| {
        let digits = rest.strip_suffix('}').unwrap_or("-");
        hash.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A time in the only spelling that stands in an entry, so that times order as their texts do.
fn time_of(text: &str) -> Result<Time> {
    let at: Time = text.parse()?;
    if at.spelled(|ours| ours == text) {
        return Ok(at);
    }
    Err(Error::new(code::INVALID_TIME, format!("not a time as entries have it: it is spelled `{at}`")))
}

/// An event of a name and shape that this version knows.
fn event_of(text: &str) -> Option<Event> {
    wire::from_json(text).ok()
}

/// The name of an event that is not known: the only key of `{"name": {...}}`.
fn name_of(event: &str) -> Result<SmolStr> {
    let event: serde_json::Map<String, serde_json::Value> =
        wire::from_json(event).map_err(|error| error.with_pointer("/event"))?;
    let mut names = event.into_iter().map(|(name, _)| name);
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(name.into()),
        _ => {
            let message = "the event is not written `{\"name\": {...}}` with one name";
            Err(Error::new(code::WRONG_TYPE, message).with_pointer("/event"))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::any;

    #[test]
    fn the_known_names_are_those_of_the_events() {
        let schema = schemars::schema_for!(Event);
        let kinds = schema.get("oneOf").and_then(|kinds| kinds.as_array()).unwrap();
        let names: Vec<&str> = kinds.iter().map(|kind| kind["required"][0].as_str().unwrap()).collect();
        assert_eq!(names, KNOWN);
    }

    /// Whichever way the hash is taken: with the member cut out of the text, or with the text written anew.
    #[test]
    fn the_hash_is_over_the_rest_wherever_its_member_stands() {
        let previous = Digest::zero();
        let hash = Digest::from_bytes(&[0xab; 32]);
        let nested = format!(r#"{{"note":{{"hash":"{hash}","previous":"{previous}","seq":1}}}}"#);
        let inner = format!(r#","i":{{"a":1,"hash":"{hash}","previous":"sha256:"}}"#);
        let own = format!(r#","hash":"{hash}""#);
        for (before, event, between, after) in [
            ("", r#"{"note":{"text":"a"}}"#, "", ""),
            ("", r#"{"note":{"text":"\",\"hash\":\"\""}}"#, "", ""),
            ("", nested.as_str(), "", ""),
            (r#""Z":0.5,"#, nested.as_str(), "", ""),
            ("", nested.as_str(), r#","i":1"#, ""),
            ("", nested.as_str(), r#","hashes":{"hash":"a"}"#, ""),
            ("", nested.as_str(), inner.as_str(), ""),
            ("", nested.as_str(), "", r#","signature":{"hash":"a","previous":"b","seq":1}"#),
            ("", nested.as_str(), "", ",\"\u{1f600}\":1,\"\u{e000}\":1e+21"),
        ] {
            let text = |hash: &str| {
                format!(
                    r#"{{{before}"at":"2026-03-01T12:00:00.000Z","event":{event}{hash}{between},"previous":"{previous}","seq":1{after}}}"#
                )
            };
            let rest = hash_of([text("").as_str()]);
            assert_eq!(hash_without_itself(&text(&own), &hash), Ok(rest), "{}", text(&own));
        }
    }

    /// All that is known of an entry.
    fn known(entry: &Entry) -> impl PartialEq + std::fmt::Debug + use<> {
        let event = entry.event_text().to_owned();
        let chain = (entry.seq(), entry.at(), entry.previous().clone(), entry.hash().clone(), entry.leaf);
        (
            chain,
            entry.name().to_owned(),
            entry.is_critical(),
            event,
            entry.event().cloned(),
            entry.text().to_owned(),
        )
    }

    /// Both ways to read an entry, held against one another.
    fn read_alike(text: &str) -> Result<Option<Entry>, TestCaseError> {
        let (usual, any) = (Entry::usual(text), Entry::any(text));
        if let Some(usual) = &usual {
            prop_assert_eq!(any.as_ref().map(known), Ok(known(usual)), "{}", text);
        }
        prop_assert_eq!(
            Entry::parse(text).map(|entry| known(&entry)),
            any.map(|entry| known(&entry)),
            "{}",
            text
        );
        Ok(usual)
    }

    /// The text of an entry with its right hash, from all that stands before and behind it.
    fn sealed(before: &str, after: &str) -> String {
        let hash = Digest::from_bytes(&hash_of([before, after]));
        format!(r#"{before},"hash":"{hash}"{after}"#)
    }

    proptest! {
        /// This is why what is written is not read again, and not put in order by the library.
        #[test]
        fn what_is_appended_is_read_as_it_was_meant(seq in any::number(), at in any::time(), previous in any::digest(), event in any::event()) {
            let entry = Entry::new(seq, at, previous.clone(), event.clone()).unwrap();
            let rest = serde_json::json!({ "at": at, "event": event, "previous": previous, "seq": seq });
            let hash = hash_of([serde_json_canonicalizer::to_string(&rest).unwrap().as_str()]);
            let mut whole = rest;
            whole["hash"] = serde_json::json!(Digest::from_bytes(&hash));
            prop_assert_eq!(entry.text(), serde_json_canonicalizer::to_string(&whole).unwrap());
            prop_assert_eq!(event_of(entry.event_text()), Some(event));
            prop_assert_eq!(Entry::parse(entry.text()).map(|entry| known(&entry)), Ok(known(&entry)));
            let read = read_alike(entry.text())?;
            let plain = previous.to_bytes().is_some() && seq < 1_000_000_000_000_000;
            prop_assert!(read.is_some() || !plain, "an entry of ours is a usual one: {}", entry.text());
        }

        #[test]
        fn what_would_be_read_as_another_is_refused(event in any::misread()) {
            let refused = Entry::new(1, Time::from_millis(0).unwrap(), Digest::zero(), event);
            prop_assert_eq!(refused.map_err(|error| error.code()), Err(code::INVALID_VALUE));
        }

        #[test]
        fn slips_in_entries_are_judged_alike(at in any::time(), event in any::event(), slips in prop::collection::vec(any::slip(), 1..3), hash_too in any::<bool>()) {
            let text = Entry::new(7, at, Digest::zero(), event).unwrap().text;
            let (before, rest) = text.rsplit_once(",\"hash\":\"").unwrap();
            let (mut bytes, after) = if hash_too { (text.clone(), "") } else { (before.to_owned(), rest.split_at(72).1) };
            for slip in slips {
                let mut changed = bytes.into_bytes();
                slip.make(&mut changed);
                bytes = String::from_utf8_lossy(&changed).into_owned();
            }
            read_alike(&if hash_too { bytes } else { sealed(&bytes, after) })?;
        }
    }

    /// Each part of an entry's text in every form, beside each other part in every form: the usual one first.
    #[test]
    fn other_forms_are_judged_alike() {
        let zero = format!("\"{}\"", Digest::zero());
        let forms: [&[&str]; 9] = [
            &["", r#""Z":1,"#, r#""a":null,"#, " "],
            &[
                "\"2026-03-01T12:00:00.000Z\"",
                "\"2026-03-01T12:00:00Z\"",
                "\"2026-02-30T12:00:00.000Z\"",
                "\"2026-03-01t12:00:00.000z\"",
                "\"\\n\"",
                "1",
                "\"2026-03-01T12:00:00.000Z\" ",
            ],
            &["", r#","critical":true"#, r#","critical":false"#, r#","critical":1"#],
            &[
                r#"{"note":{"text":"a"}}"#,
                r#"{"note":{"text":1}}"#,
                r#"{"weather":{}}"#,
                r#"{"weather":null}"#,
                r#"{"a":1,"b":2}"#,
                r#"{}"#,
                r#""note""#,
                r#"["note"]"#,
                r#"{"\n":{}}"#,
                r#"{"é":[1.5]}"#,
                r#"{"note":{"z":1,"text":"a"}}"#,
                r#"{"note":{"text":"a","z":9007199254740991}}"#,
                r#"{"note":{"text":"a","z":9007199254740992}}"#,
                r#"{"note" :{}}"#,
                r#"{"note":{"text":"a"}},"event":{"note":{"text":"b"}}"#,
            ],
            &["", r#","i":{"hash":"b"}"#, r#","hash":"c""#],
            &[&zero, "\"\"", "\"\\u0000\"", "\"é\"", "0", "\"\n\""],
            &[
                "7",
                "0",
                "00",
                "07",
                "-0",
                "-1",
                "1.0",
                "1e3",
                "+1",
                "",
                "\"1\"",
                "999999999999999",
                "9007199254740991",
                "9007199254740992",
                "18446744073709551616",
            ],
            &["", r#","z":1"#, " ", "}"],
            &["", "0", "A"],
        ];
        let mut usual = 0;
        let each = || (0..forms.len()).flat_map(|part| forms[part].iter().map(move |form| (part, *form)));
        for (one, other) in each().flat_map(|one| each().map(move |other| (one, other))) {
            let mut parts = forms.map(|forms| forms[0]);
            parts[one.0] = one.1;
            parts[other.0] = other.1;
            let [first, at, critical, event, between, previous, seq, last, slip] = parts;
            let before = format!(r#"{{{first}"at":{at}{critical},"event":{event}"#);
            let after = format!(r#"{between},"previous":{previous},"seq":{seq}{last}}}"#);
            let text =
                sealed(&before, &after).replace("\"hash\":\"sha256:", &format!("\"hash\":\"sha256:{slip}"));
            usual += usize::from(read_alike(&text).unwrap().is_some());
        }
        assert!(usual > 100, "{usual} usual ones");
    }
}
