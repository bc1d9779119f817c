//! Reads JSON into what serde derives, and skips what is not read instead of parsing it; and writes it.
//!
//! serde_json stays the judge: the same texts are taken, and the same refused, with the same errors at the same places, which
//! tests and a fuzz target hold. It is not asked about types, which would build the code for each of them once more.
#![forbid(unsafe_code)]

mod block;
mod error;
mod items;
mod outline;
mod pick;
mod plain;
mod raw;
mod reader;
mod scan;
mod seen;
mod skip;
mod slow;
mod walk;
mod wanted;
mod writer;

pub use error::{Error, Kind};
pub use pick::{pick, pick_and_keys};
pub use plain::plain;
pub use raw::Raw;
use serde::{Deserialize, Serialize};
pub use walk::Walk;
pub use wanted::{Holds, Object, Objects, Picked, Wanted};

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

/// The name of a newtype that takes a number as its digits, borrowed: a visitor that asks for it gets text, and whole numbers
/// below 10^19, as text, and all else as a newtype. Ids come as numbers and are kept as text.
pub const DIGITS: &str = "$breakglass_json::digits";

/// Reads a value. A struct is read from an object alone: of a list of its values nobody sees what they mean.
///
/// # Errors
/// Those of [`serde_json::from_str`], word for word and at the same places.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str, mode: Mode) -> Result<T, Error> {
    let mut reader = reader::Reader::new(text, mode);
    let value = T::deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Writes a value.
///
/// # Errors
/// For a map whose keys are no text, as [`serde_json::to_string`].
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    // As much as most documents have.
    let mut text = String::with_capacity(1024);
    append(&mut text, value)?;
    Ok(text)
}

/// Writes a value behind what a text holds already.
///
/// # Errors
/// Those of [`to_string`]; the text then holds a part of the value.
pub fn append<T: Serialize + ?Sized>(text: &mut String, value: &T) -> Result<(), Error> {
    let mut writer = writer::Writer::after(std::mem::take(text));
    let written = value.serialize(&mut writer);
    *text = writer.text;
    written
}
