//! One entry: its text, its place in the chain, and its hash.

use std::borrow::Cow;

use breakglass_json::Raw;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::canonical::{canonical, is_canonical_and_whole};
use super::event::Event;
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    seq: u64,
    at: Time,
    previous: Digest,
    hash: Digest,
    name: Box<str>,
    critical: bool,
    event: Option<Event>,
    text: Box<str>,
}

/// The rest of an entry: all that its hash is over. Keys in the order of their names, and an event that is canonical already.
#[derive(Serialize)]
struct Rest<'a> {
    at: Time,
    event: Raw<'a>,
    previous: &'a Digest,
    seq: u64,
}

/// The whole of an entry.
#[derive(Serialize)]
struct Whole<'a> {
    at: Time,
    event: Raw<'a>,
    hash: &'a Digest,
    previous: &'a Digest,
    seq: u64,
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
        let raw = canonical(&event)?;
        // What is appended stays: an event that nobody reads, or reads otherwise, would close the ledger for good.
        if event_of(&raw).as_ref() != Some(&event) || !is_canonical_and_whole(&raw) {
            let message = format!(
                "`{}` holds a value that would not be read as it was meant; numbers are whole and below 2^53",
                event.name()
            );
            return Err(Error::new(code::INVALID_VALUE, message));
        }
        let rest = wire::to_json(&Rest { at, event: Raw(&raw), previous: &previous, seq })?;
        let hash = hash_of(&[rest.as_bytes()]);
        let text = wire::to_json(&Whole { at, event: Raw(&raw), hash: &hash, previous: &previous, seq })?;
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
            name: event.name().into(),
            critical: false,
            event: Some(event),
            text: text.into(),
        })
    }

    /// Reads an entry and checks that its hash is that of its text.
    ///
    /// # Errors
    /// `not_canonical` where the text is not the canonical JSON of what it says, `wrong_hash`, `invalid_time` where `at` is
    /// spelled in another way than ours, and the codes for JSON that is malformed or of another shape.
    pub fn parse(text: &str) -> Result<Self> {
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
        let hash = hash_without_itself(text, &read.hash)?;
        if hash != read.hash {
            let message = format!("the entry's hash is {}, and that of its text {hash}", read.hash);
            return Err(Error::new(code::WRONG_HASH, message).with_pointer("/hash"));
        }
        let event = event_of(read.event.0);
        let name = match &event {
            Some(event) => event.name().into(),
            None => name_of(read.event.0)?,
        };
        // An event of a known name in a shape that is not known is as good as one that must not be passed over.
        let other_shape = event.is_none() && KNOWN.contains(&&*name);
        Ok(Self {
            seq: read.seq,
            at,
            previous: read.previous,
            hash: read.hash,
            name,
            critical: read.critical || other_shape,
            event,
            text: text.into(),
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

    /// The event's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What happened; none where this version does not know the event.
    #[must_use]
    pub fn event(&self) -> Option<&Event> {
        self.event.as_ref()
    }

    /// Whether a reader that does not know all of the event must not go on as if it did: the entry says `critical`, which this
    /// version never writes and so never knows, or a known event has a shape that is not known.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// Its canonical text, without a line end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

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

fn hash_of(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Digest::from_bytes(&hasher.finalize().into())
}

/// The hash over an entry's canonical text with the member `hash` taken out.
fn hash_without_itself(text: &str, hash: &Digest) -> Result<Digest> {
    // In canonical text the member stands after the event and before `previous`, where no unknown key comes between.
    let member = format!(",\"hash\":\"{hash}\",\"previous\":");
    if let Some(start) = text.rfind(&member) {
        let end = start.saturating_add(member.len()).saturating_sub(",\"previous\":".len());
        let parts = [text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default()];
        // Only if nothing but the last two keys follows is that member the entry's own.
        if parts.get(1).is_some_and(|rest| is_end(rest)) {
            return Ok(hash_of(&parts.map(str::as_bytes)));
        }
    }
    let mut value: serde_json::Map<String, serde_json::Value> = wire::from_json(text)?;
    value.remove("hash");
    Ok(hash_of(&[canonical(&value)?.as_bytes()]))
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
    if at.to_string() == text {
        return Ok(at);
    }
    Err(Error::new(code::INVALID_TIME, format!("not a time as entries have it: it is spelled `{at}`")))
}

/// An event of a name and shape that this version knows.
fn event_of(text: &str) -> Option<Event> {
    wire::from_json(text).ok()
}

/// The name of an event that is not known: the only key of `{"name": {...}}`.
fn name_of(event: &str) -> Result<Box<str>> {
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
    use super::*;

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
            let rest = hash_of(&[text("").as_bytes()]);
            assert_eq!(hash_without_itself(&text(&own), &hash), Ok(rest), "{}", text(&own));
        }
    }
}
