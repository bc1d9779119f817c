//! Reads JSON into what serde derives, and skips what is not read instead of parsing it.
//!
//! serde_json stays the judge: whatever is refused here is read by it once more, so that its errors, with their places,
//! are the only ones, and what it takes is taken. Tests and a fuzz target hold that nothing else is taken either.
#![forbid(unsafe_code)]

mod block;
mod items;
mod outline;
mod reader;
mod scan;
mod seen;
mod skip;

use serde::Deserialize;

/// How much is asked of values that are skipped; what is read is always checked in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mode {
    /// All of RFC 8259, as serde_json asks it: the same texts are taken and refused, with the same values.
    #[default]
    Strict,
    /// That strings end and hold no control characters, and that as many brackets close as open: for input that is
    /// known to be JSON. The values are the same for all that serde_json takes.
    Trusting,
}

/// The name of a newtype that takes a number as its digits, borrowed: a visitor that asks for it gets whole numbers below
/// 10^19 as text, and all else as a newtype. Ids come as numbers and are kept as text.
pub const DIGITS: &str = "$breakglass_json::digits";

/// Reads a value.
///
/// # Errors
/// Those of [`serde_json::from_str`].
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str, mode: Mode) -> serde_json::Result<T> {
    attempt(text, mode).map_or_else(|| serde_json::from_str(text), Ok)
}

/// Reads a value without asking serde_json about what is refused; none for that, and for the few types that only
/// serde_json reads.
pub fn attempt<'de, T: Deserialize<'de>>(text: &'de str, mode: Mode) -> Option<T> {
    let mut reader = reader::Reader::new(text, mode);
    let value = T::deserialize(&mut reader).ok()?;
    reader.is_at_end().then_some(value)
}
