//! What surrounds the event in an entry's text, read by comparing it with the only text that it can be.
//!
//! In canonical JSON the five keys of an entry stand in one order, with nothing between them. An entry with another key is
//! still an entry, and so may be one whose text is written otherwise within a key: those are for the reader that knows all of
//! JSON, which also says what is wrong with a text that is none.

use std::ops::Range;

use super::canonical::{MAX_DEPTH, Quoted, string, value};

/// The parts of the text of an entry with our five keys and no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame<'t> {
    pub(super) at: &'t str,
    /// Where the event stands.
    pub(super) event_at: Range<usize>,
    /// The event's only key.
    pub(super) name: &'t str,
    pub(super) hash: &'t str,
    pub(super) previous: &'t str,
    pub(super) seq: u64,
    /// What the hash is over: the text with the member `hash` taken out.
    pub(super) hashed: [&'t str; 2],
}

impl<'t> Frame<'t> {
    /// The frame of a text that is canonical and has whole numbers alone; none also for some texts that are entries.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let place = |rest: &[u8]| text.len().saturating_sub(rest.len());
        let rest = text.as_bytes().strip_prefix(br#"{"at":"#)?;
        let (at, rest) = plain(text, rest)?;
        let event = rest.strip_prefix(br#","event":"#)?;
        let (name, rest) = plain(text, event.strip_prefix(b"{")?)?;
        // The entry and the event are two of the levels.
        let rest = value::<true>(rest.strip_prefix(b":")?, MAX_DEPTH.saturating_sub(2))?;
        let member = rest.strip_prefix(b"}")?;
        let (hash, rest) = plain(text, member.strip_prefix(br#","hash":"#)?)?;
        let (previous, seq) = plain(text, rest.strip_prefix(br#","previous":"#)?)?;
        let seq = seq.strip_prefix(br#","seq":"#)?;
        Some(Self {
            at,
            event_at: place(event)..place(member),
            name,
            hash,
            previous,
            seq: number(text.get(place(seq)..)?.strip_suffix('}')?)?,
            hashed: [text.get(..place(member))?, text.get(place(rest)..)?],
        })
    }
}

/// What a string says that has no escapes, and what is left after it.
fn plain<'t>(text: &'t str, rest: &'t [u8]) -> Option<(&'t str, &'t [u8])> {
    let start = rest.strip_prefix(b"\"")?;
    let (Quoted { raw, escaped: false }, rest) = string(start)? else { return None };
    let start = text.len().saturating_sub(start.len());
    Some((text.get(start..start.saturating_add(raw.len()))?, rest))
}

/// A number of so few digits that it is below 2^53.
fn number(digits: &str) -> Option<u64> {
    let is_canonical = digits == "0" || !digits.starts_with('0');
    let is_short = digits.len() <= 15 && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_canonical && is_short { digits.parse().ok() } else { None }
}
