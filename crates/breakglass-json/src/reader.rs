//! The reader that serde drives. What serde makes for every type is kept small: it only calls what is made once.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{self, Deserializer, Expected, IgnoredAny, Unexpected, Visitor};
use serde_json::Number;

use crate::error::{Error, Kind};
use crate::items::{Entries, Fields, Items, Variant};
use crate::raw::RAW;
use crate::scan::Scan;
use crate::seen::Seen;
use crate::{DIGITS, Mode};

/// How many containers may stand in one another: as many as for serde_json.
const DEPTH: u8 = 127;

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// A text, and how far it is read.
pub(crate) struct Reader<'de> {
    pub(crate) scan: Scan<'de>,
    pub(crate) mode: Mode,
    pub(crate) at: usize,
    /// How many containers more may be open.
    depth: u8,
    /// Where the value ends that was skipped last.
    pub(crate) skipped: usize,
    /// What closes the container that a visitor left before its end, or 0.
    left: u8,
    pub(crate) seen: Seen,
}

/// A value, or the start of one.
enum Token<'de> {
    Null,
    Bool(bool),
    Number(Digits),
    Text(Cow<'de, str>),
    /// A bracket, at which the reader still stands.
    List,
    Map,
}

#[derive(Clone, Copy)]
enum Digits {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl<'de> Reader<'de> {
    pub(crate) fn new(text: &'de str, mode: Mode) -> Self {
        Self { scan: Scan(text), mode, at: 0, depth: DEPTH, skipped: 0, left: 0, seen: Seen::default() }
    }

    pub(crate) fn depth(&self) -> u8 {
        self.depth
    }

    /// Whether the reader is in the outermost list, or in one of the outermost object's.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn is_page(&self) -> bool {
        self.depth >= DEPTH.wrapping_sub(2)
    }

    /// Refuses what follows the value.
    pub(crate) fn end(&mut self) -> Result<()> {
        self.settle(DEPTH)?;
        self.token();
        if self.is_at_end() { Ok(()) } else { Err(self.unread("trailing characters")) }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.scan.0.len()
    }

    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn token(&mut self) -> u8 {
        let (at, byte) = self.scan.token(self.at);
        self.at = at;
        byte
    }

    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    /// An error at what is read next.
    #[cold]
    pub(crate) fn unread(&self, message: &str) -> Error {
        let place = self.at.saturating_add(1).min(self.scan.0.len());
        Error::new(Kind::Syntax, message.to_owned(), self.scan.place(place))
    }

    /// One of two errors at what is read next: that the text ends there, or that this is no place for it.
    #[cold]
    pub(crate) fn unended(&self, end: &str, other: &str) -> Error {
        self.unread(if self.is_at_end() { end } else { other })
    }

    /// Puts an error that has no place yet at what was read last.
    #[cold]
    pub(crate) fn place(&self, error: &mut Error) {
        if !error.has_place() {
            error.put(self.scan.place(self.at));
        }
    }

    /// As [`Self::place`]; a value stays where it is, since every move of one is code.
    pub(crate) fn here<T>(&self, value: &mut Result<T>) {
        if let Err(error) = value {
            self.place(error);
        }
    }

    /// What serde_json says of the value that starts at a place: it knows what is wrong with a single one.
    #[cold]
    fn judged<T: Deserialize<'de>>(&self, start: usize) -> Error {
        let rest = self.scan.0.get(start..).unwrap_or_default();
        let judged = T::deserialize(&mut serde_json::Deserializer::from_str(rest));
        let (message, line, column) = judged.err().map_or((String::new(), 1, 0), |error| {
            let message = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            (message.strip_suffix(&place).unwrap_or(&message).to_owned(), error.line(), error.column())
        });
        let (first, before) = self.scan.place(start);
        let column = if line == 1 { before.saturating_add(column) } else { column };
        Error::new(Kind::Syntax, message, (first.saturating_add(line).saturating_sub(1), column))
    }

    /// The string whose quote the reader stands at.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn text(&mut self) -> Result<Cow<'de, str>> {
        let start = self.at;
        let inner = start.wrapping_add(1);
        let Ok((end, escaped)) = self.scan.string(inner) else { return Err(self.judged::<String>(start)) };
        self.at = end;
        if !escaped {
            return Ok(Cow::Borrowed(self.scan.0.get(inner..end.wrapping_sub(1)).unwrap_or_default()));
        }
        let quoted = self.scan.0.get(start..end).unwrap_or_default();
        serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| self.judged::<String>(start))
    }

    /// The number that the reader stands at.
    fn number(&mut self) -> Result<Digits> {
        let start = self.at;
        let Ok(end) = self.scan.number(start) else { return Err(self.judged::<Number>(start)) };
        self.at = end;
        let text = self.scan.0.get(start..end).unwrap_or_default();
        let digit = |number: u64, byte: &u8| {
            number
                .checked_mul(10)?
                .checked_add(u64::from(byte.wrapping_sub(b'0')))
                .filter(|_| byte.is_ascii_digit())
        };
        match text.as_bytes().iter().try_fold(0, digit) {
            Some(number) => Ok(Digits::Unsigned(number)),
            None => self.slowly(text, start),
        }
    }

    /// A number with a sign or a fraction, or one that is very large, as serde_json has it.
    #[cold]
    fn slowly(&self, text: &str, start: usize) -> Result<Digits> {
        let number: Number = serde_json::from_str(text).map_err(|_| self.judged::<Number>(start))?;
        Ok(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Digits::Unsigned(number),
            (None, Some(number)) => Digits::Signed(number),
            (None, None) => Digits::Float(number.as_f64().unwrap_or_default()),
        })
    }

    /// The number that starts here, where it has no sign, no fraction and fits.
    fn digits(&mut self) -> Option<&'de str> {
        let end = self.scan.whole(self.at).ok()?;
        let text = self.scan.0.get(self.at..end).filter(|text| text.len() < 20)?;
        self.at = end;
        Some(text)
    }

    /// The word that the reader stands at.
    fn word<const N: usize>(&mut self, word: &[u8; N]) -> Result<()> {
        match self.scan.word(self.at, word) {
            Ok(end) => self.at = end,
            Err(_) => return Err(self.judged::<IgnoredAny>(self.at)),
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Token<'de>> {
        Ok(match self.token() {
            b'"' => Token::Text(self.text()?),
            b'{' => Token::Map,
            b'[' => Token::List,
            b'n' => self.word(b"null").map(|()| Token::Null)?,
            b't' => self.word(b"true").map(|()| Token::Bool(true))?,
            b'f' => self.word(b"false").map(|()| Token::Bool(false))?,
            b'-' | b'0'..=b'9' => Token::Number(self.number()?),
            _ => return Err(self.unended("EOF while parsing a value", "expected value")),
        })
    }

    /// That what is read next is of another type than what is asked for.
    #[cold]
    fn wrong(&mut self, expected: &dyn Expected) -> Error {
        let found = match self.next() {
            Ok(found) => found,
            Err(error) => return error,
        };
        let found = match &found {
            Token::Null => Unexpected::Unit,
            Token::Bool(value) => Unexpected::Bool(*value),
            Token::Number(Digits::Unsigned(number)) => Unexpected::Unsigned(*number),
            Token::Number(Digits::Signed(number)) => Unexpected::Signed(*number),
            Token::Number(Digits::Float(number)) => Unexpected::Float(*number),
            Token::Text(text) => Unexpected::Str(text),
            Token::List => Unexpected::Seq,
            Token::Map => Unexpected::Map,
        };
        let mut error = de::Error::invalid_type(found, expected);
        self.place(&mut error);
        error
    }

    /// Enters the container whose bracket is read next.
    fn open(&mut self, bracket: u8, expected: &dyn Expected) -> Result<()> {
        if self.token() != bracket {
            return Err(self.wrong(expected));
        }
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(self.unread("recursion limit exceeded")),
        }
        self.step();
        Ok(())
    }

    /// Closes the container whose end is read next.
    fn close(&mut self, bracket: u8) -> Result<()> {
        match self.token() {
            byte if byte == bracket => {
                self.step_out();
                Ok(())
            }
            b',' if bracket == b']' => {
                self.step();
                let comma = self.token() == b']';
                Err(self.unread(if comma { "trailing comma" } else { "trailing characters" }))
            }
            b',' => Err(self.unread("trailing comma")),
            _ if bracket == b']' => Err(self.unended("EOF while parsing a list", "trailing characters")),
            _ => Err(self.unended("EOF while parsing an object", "trailing characters")),
        }
    }

    /// Steps out of the container that ends here.
    pub(crate) fn step_out(&mut self) {
        self.depth = self.depth.wrapping_add(1);
        self.step();
    }

    /// Takes note of how a container was read in which the depth is this: to its end, or with an error.
    fn leave(&mut self, bracket: u8, depth: u8, error: Option<&mut Error>) {
        let ended = self.depth != depth;
        match error {
            None if ended => {}
            None => self.left = bracket,
            Some(error) if error.has_place() => {}
            Some(error) => {
                if !ended {
                    // Where the container would go on decides the place, as for serde_json.
                    let _ = self.close(bracket);
                }
                self.place(error);
            }
        }
    }

    /// Closes what a visitor left before its end, so that the depth is this.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn settle(&mut self, depth: u8) -> Result<()> {
        if self.depth == depth { Ok(()) } else { self.close_left(depth) }
    }

    #[cold]
    fn close_left(&mut self, depth: u8) -> Result<()> {
        let bracket = std::mem::take(&mut self.left);
        self.close(bracket)?;
        if self.depth == depth { Ok(()) } else { Err(self.unread("trailing characters")) }
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.open(b'[', &visitor)?;
        let depth = self.depth;
        let mut value = visitor.visit_seq(Items::new(self));
        self.leave(b']', depth, value.as_mut().err());
        value
    }

    fn tuple<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let depth = self.depth;
        let value = self.list(visitor)?;
        self.settle(depth)?;
        Ok(value)
    }

    fn map<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.open(b'{', &visitor)?;
        let depth = self.depth;
        let mut value = visitor.visit_map(Entries::new(self));
        self.leave(b'}', depth, value.as_mut().err());
        value
    }

    fn fields<V: Visitor<'de>>(
        &mut self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.open(b'{', &visitor)?;
        let depth = self.depth;
        let mut value = visitor.visit_map(Fields::new(self, name, fields));
        self.leave(b'}', depth, value.as_mut().err());
        value
    }

    fn visit_number<V: Visitor<'de>>(&self, number: Digits, visitor: V) -> Result<V::Value> {
        let mut value = match number {
            Digits::Unsigned(number) => visitor.visit_u64(number),
            Digits::Signed(number) => visitor.visit_i64(number),
            Digits::Float(number) => visitor.visit_f64(number),
        };
        self.here(&mut value);
        value
    }

    fn visit_text<V: Visitor<'de>>(&self, text: Cow<'de, str>, visitor: V) -> Result<V::Value> {
        let mut value = match text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        };
        self.here(&mut value);
        value
    }

    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn skip(&mut self) -> Result<()> {
        let byte = self.token();
        let end = match self.mode {
            _ if byte == b'"' => self.scan.string(self.at.wrapping_add(1)).map(|(end, _)| end),
            Mode::Strict => self.scan.value(self.at),
            Mode::Trusting => self.scan.trusted(self.at),
        };
        self.at = end.map_err(|_| self.judged::<IgnoredAny>(self.at))?;
        self.skipped = self.at;
        Ok(())
    }

    /// Reads the colon behind a key.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    pub(crate) fn colon(&mut self) -> Result<()> {
        if self.token() != b':' {
            return Err(self.unended("EOF while parsing an object", "expected `:`"));
        }
        self.step();
        Ok(())
    }

    /// The number that is asked for.
    fn asked_number(&mut self, expected: &dyn Expected) -> Result<Digits> {
        match self.token() {
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.wrong(expected)),
        }
    }

    /// The string that is asked for.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn asked_text(&mut self, expected: &dyn Expected) -> Result<Cow<'de, str>> {
        if self.token() == b'"' { self.text() } else { Err(self.wrong(expected)) }
    }

    /// The boolean that is asked for.
    fn asked_bool(&mut self, expected: &dyn Expected) -> Result<bool> {
        match self.token() {
            b't' => self.word(b"true").map(|()| true),
            b'f' => self.word(b"false").map(|()| false),
            _ => Err(self.wrong(expected)),
        }
    }

    /// Whether what is read next is null, which is read.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn null(&mut self) -> Result<bool> {
        let null = self.token() == b'n';
        if null {
            self.word(b"null")?;
        }
        Ok(null)
    }

    /// Enters an enum, and says whether its name stands alone.
    fn open_enum(&mut self) -> Result<bool> {
        match self.token() {
            b'"' => Ok(true),
            b'{' => self.open(b'{', &"an enum").map(|()| false),
            _ => Err(self.unended("EOF while parsing a value", "expected value")),
        }
    }

    fn close_enum(&mut self, depth: u8) -> Result<()> {
        self.settle(depth)?;
        if self.token() == b'}' {
            self.step_out();
            return Ok(());
        }
        let message = if self.is_at_end() { "EOF while parsing an object" } else { "expected value" };
        Err(Error::new(Kind::Syntax, message.to_owned(), self.scan.place(self.at)))
    }
}

macro_rules! alike {
    ($asked:ident, $visit:ident: $($method:ident)+) => {
        $(
            #[inline]
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
                let value = self.$asked(&visitor)?;
                self.$visit(value, visitor)
            }
        )+
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        // Most of what may be anything is text.
        if self.token() == b'"' {
            let text = self.text()?;
            return self.visit_text(text, visitor);
        }
        let mut value = match self.next()? {
            Token::Null => visitor.visit_unit(),
            Token::Bool(value) => visitor.visit_bool(value),
            Token::Number(number) => return self.visit_number(number, visitor),
            Token::Text(text) => return self.visit_text(text, visitor),
            Token::List => return self.list(visitor),
            Token::Map => return self.map(visitor),
        };
        self.here(&mut value);
        value
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let value = self.asked_bool(&visitor)?;
        let mut value = visitor.visit_bool(value);
        self.here(&mut value);
        value
    }

    alike! { asked_number, visit_number:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    alike! { asked_text, visit_text: deserialize_char deserialize_str deserialize_string deserialize_identifier }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.null()? { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.null()? { visitor.visit_unit() } else { Err(self.wrong(&visitor)) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        if name == DIGITS {
            match self.token() {
                b'"' => return self.text().and_then(|text| self.visit_text(text, visitor)),
                b'0'..=b'9' if let Some(digits) = self.digits() => return visitor.visit_borrowed_str(digits),
                _ => return visitor.visit_newtype_struct(self),
            }
        }
        if name == RAW {
            self.token();
            let start = self.at;
            self.skip()?;
            return visitor.visit_borrowed_str(self.scan.0.get(start..self.at).unwrap_or_default());
        }
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.list(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.tuple(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.tuple(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.map(visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.fields(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let alone = self.open_enum()?;
        let depth = self.depth;
        let value = visitor.visit_enum(Variant::new(self, variants, alone))?;
        if !alone {
            self.close_enum(depth)?;
        }
        Ok(value)
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    // No document has any: they are read as text.
    alike! { asked_text, visit_text: deserialize_bytes deserialize_byte_buf }
}
