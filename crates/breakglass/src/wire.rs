//! Reading documents of our own: strict JSON with a size limit, and the header that names kind and version.

mod decoder;
mod words;

use std::borrow::Cow;

use breakglass_json::{Kind, Mode};
pub use decoder::Decoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Position, Result, code};

/// The most bytes that are read of one change document or one payload: 64 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Text of `bytes`, where they are UTF-8 and no larger than `limit`.
///
/// # Errors
/// `input_too_large`, `invalid_utf8`.
pub fn text_of(bytes: &[u8], limit: usize) -> Result<&str> {
    if bytes.len() > limit {
        let message = format!("the input has {} bytes; at most {limit} are read", bytes.len());
        return Err(Error::new(code::INPUT_TOO_LARGE, message));
    }
    simdutf8::compat::from_utf8(bytes).map_err(|error| not_utf8(error.valid_up_to()))
}

fn not_utf8(offset: usize) -> Error {
    Error::new(code::INVALID_UTF8, format!("the bytes from offset {offset} on are not UTF-8"))
}

/// Reads one of our own documents: `schema` says `breakglass/<kind>/<version>`; unknown and duplicate keys are refused.
///
/// # Errors
/// As [`text_of`] and [`read_error`]; `wrong_document` and `document_too_new` by the header.
pub(crate) fn read_document<T: DeserializeOwned>(bytes: &[u8], kind: &str, version: u32) -> Result<T> {
    let text = text_of(bytes, MAX_DOCUMENT_BYTES)?;
    breakglass_json::from_str(text, Mode::Strict).map_err(|error| {
        // A newer document differs in its keys: say that it is newer, not which key is new.
        #[derive(Deserialize)]
        struct Header {
            schema: String,
        }
        let header: Result<Header, _> = breakglass_json::from_str(text, Mode::Strict);
        match header.map(|header| check_header(&header.schema, kind, version)) {
            Ok(Err(header)) => header,
            _ => read_error(&error),
        }
    })
}

/// Checks a document's `schema` against the kind and the newest version that this crate reads.
pub(crate) fn check_header(schema: &str, kind: &str, version: u32) -> Result<()> {
    let number = schema
        .strip_prefix("breakglass/")
        .and_then(|rest| rest.strip_prefix(kind))
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|digits| !digits.starts_with(['0', '+']))
        .and_then(|digits| digits.parse::<u32>().ok());
    match number {
        Some(number) if number <= version => Ok(()),
        Some(number) => Err(Error::new(
            code::DOCUMENT_TOO_NEW,
            format!("the document is `breakglass/{kind}/{number}`; this version reads up to `breakglass/{kind}/{version}`"),
        )
        .with_pointer("/schema")),
        None => {
            let shown: String = schema.chars().take(60).collect();
            let message =
                format!("the document's schema is `{shown}`, not `breakglass/{kind}/{version}`");
            Err(Error::new(code::WRONG_DOCUMENT, message).with_pointer("/schema"))
        }
    }
}

/// Reads JSON of a shape.
///
/// # Errors
/// As [`read_error`].
pub fn from_json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T> {
    breakglass_json::from_str(text, Mode::Strict).map_err(|error| read_error(&error))
}

/// Writes JSON.
///
/// # Errors
/// As [`read_error`], for what JSON cannot say.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    breakglass_json::to_string(value).map_err(|error| read_error(&error))
}

/// Writes JSON behind what a text holds already.
///
/// # Errors
/// Those of [`to_json`]; the text then holds a part of the value.
pub(crate) fn append_json<T: Serialize + ?Sized>(text: &mut String, value: &T) -> Result<()> {
    breakglass_json::append(text, value).map_err(|error| read_error(&error))
}

/// Our error for one of reading JSON: the code by what went wrong, with line and column.
///
/// Codes: `invalid_json`, `nested_too_deeply`, and those that `shape_code` tells apart.
#[must_use]
pub fn read_error(error: &breakglass_json::Error) -> Error {
    error_of(error.message(), error.kind() == Kind::Shape, error.line(), error.column())
}

/// Our error for one of serde_json, as [`read_error`].
#[must_use]
pub fn json_error(error: &serde_json::Error) -> Error {
    let full = error.to_string();
    // serde_json appends the place; it is carried apart here.
    let message = match full.rfind(" at line ") {
        Some(end) if error.line() > 0 => full.get(..end).unwrap_or(&full),
        _ => full.as_str(),
    };
    error_of(message, error.is_data(), error.line(), error.column())
}

fn error_of(message: &str, shape: bool, line: usize, column: usize) -> Error {
    let code = match message {
        _ if shape => shape_code(message),
        _ if message.starts_with("recursion limit") => code::NESTED_TOO_DEEPLY,
        _ => code::INVALID_JSON,
    };
    let position = (line > 0).then(|| Position {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        // Behind the end of a line serde_json tells no column.
        column: u32::try_from(column.max(1)).unwrap_or(u32::MAX),
    });
    let message = if shape { words::of_json(message) } else { Cow::Borrowed(message) };
    Error::new(code, clipped(&message)).with_position(position)
}

/// Which shape was wrong, by the words that serde's own derived code uses, and those of our durations and times, whose
/// codes serde does not carry.
pub(crate) fn shape_code(message: &str) -> Code {
    const WORDS: [(&str, Code); 9] = [
        ("unknown field", code::UNKNOWN_KEY),
        ("duplicate field", code::DUPLICATE_KEY),
        ("missing field", code::MISSING_KEY),
        ("unknown variant", code::UNKNOWN_VALUE),
        ("invalid type", code::WRONG_TYPE),
        ("invalid length", code::WRONG_TYPE),
        ("invalid value", code::WRONG_TYPE),
        ("not a duration", code::INVALID_DURATION),
        ("not a time", code::INVALID_TIME),
    ];
    WORDS.iter().find(|(words, _)| message.starts_with(words)).map_or(code::INVALID_VALUE, |(_, code)| *code)
}

/// A message short enough to print, whatever stood in the input.
#[must_use]
pub fn clipped(message: &str) -> String {
    const MOST: usize = 400;
    match message.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
        None => message.to_owned(),
    }
}
