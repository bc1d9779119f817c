//! What is wrong with a text, in the words of serde_json and at its places.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// Why a text is refused, and where.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    kind: Kind,
    /// Counted from 1; 0 where the place is not known yet.
    line: usize,
    column: usize,
}

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The text is not JSON.
    Syntax,
    /// The text is JSON of another shape than what is asked for.
    Shape,
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: Kind, message: String, (line, column): (usize, usize)) -> Self {
        Self(Box::new(Inner { message, kind, line, column }))
    }

    /// Puts an error at a place where it has none yet. Others that read what serde derives give the same errors with it.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        if !self.has_place() {
            self.put((line, column));
        }
        self
    }

    pub(crate) fn has_place(&self) -> bool {
        self.0.line > 0
    }

    pub(crate) fn put(&mut self, place: (usize, usize)) {
        (self.0.line, self.0.column) = place;
    }

    /// What is wrong, without its place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What kind of mistake it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The line, counted from 1; 0 where there is none to tell, as of a whole text of the wrong kind.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// The column, counted from 1 and in bytes; 0 before the first byte.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { message, line, column, .. } = &*self.0;
        if !self.has_place() {
            return f.write_str(message);
        }
        write!(f, "{message} at line {line} column {column}")
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(Kind::Shape, message.to_string(), (0, 0))
    }

    #[cold]
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        mistaken("type", found, expected)
    }

    #[cold]
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        mistaken("value", found, expected)
    }
}

#[cold]
fn mistaken(what: &str, found: Unexpected<'_>, expected: &dyn Expected) -> Error {
    let message = match found {
        Unexpected::Unit => format!("invalid {what}: null, expected {expected}"),
        // As it is written in JSON.
        Unexpected::Float(number) => {
            let number = serde_json::Value::from(number);
            format!("invalid {what}: floating point `{number}`, expected {expected}")
        }
        _ => format!("invalid {what}: {found}, expected {expected}"),
    };
    Error::new(Kind::Shape, message, (0, 0))
}
