//! The reader that serde drives.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};

use crate::items::{Entries, Items};
use crate::scan::{Refused, Scan};
use crate::seen::Seen;
use crate::{DIGITS, Mode};

type Result<T> = std::result::Result<T, Refused>;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is refused")
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A text, and how far it is read.
pub(crate) struct Reader<'de> {
    pub(crate) scan: Scan<'de>,
    mode: Mode,
    pub(crate) at: usize,
    /// How many containers more may be open: as many as for serde_json.
    depth: u8,
    /// Where the value ends that was skipped last.
    pub(crate) skipped: usize,
    pub(crate) seen: Seen,
}

impl<'de> Reader<'de> {
    pub(crate) fn new(text: &'de str, mode: Mode) -> Self {
        Self { scan: Scan(text), mode, at: 0, depth: 127, skipped: 0, seen: Seen::default() }
    }

    /// Whether nothing but white space is left.
    pub(crate) fn is_at_end(&self) -> bool {
        self.scan.token(self.at).0 >= self.scan.0.len()
    }

    #[inline(always)]
    pub(crate) fn token(&mut self) -> u8 {
        let (at, byte) = self.scan.token(self.at);
        self.at = at;
        byte
    }

    #[inline(always)]
    pub(crate) fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    /// What serde_json makes of the part of the text from a place to where the reader stands.
    #[cold]
    fn slowly<V: Visitor<'de>>(&self, start: usize, visitor: V) -> Result<V::Value> {
        let part = self.scan.0.get(start..self.at).ok_or(Refused)?;
        serde_json::Deserializer::from_str(part).deserialize_any(visitor).map_err(|_| Refused)
    }

    #[inline(always)]
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let start = self.at;
        let inner = start.wrapping_add(1);
        let (end, escaped) = self.scan.string(inner)?;
        self.at = end;
        if escaped {
            return self.slowly(start, visitor);
        }
        visitor.visit_borrowed_str(self.scan.0.get(inner..end.wrapping_sub(1)).ok_or(Refused)?)
    }

    #[inline(always)]
    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        let start = self.at;
        self.at = self.scan.number(start)?;
        let text = self.scan.0.as_bytes().get(start..self.at).ok_or(Refused)?;
        let digit = |number: u64, byte: &u8| {
            number
                .checked_mul(10)?
                .checked_add(u64::from(byte.wrapping_sub(b'0')))
                .filter(|_| byte.is_ascii_digit())
        };
        match text.iter().try_fold(0, digit) {
            Some(number) => visitor.visit_u64(number),
            None => self.slowly(start, visitor),
        }
    }

    /// The number that starts here, where it has no sign, no fraction and fits.
    fn digits(&mut self) -> Result<Option<&'de str>> {
        let end = self.scan.number(self.at)?;
        let text = self.scan.0.get(self.at..end).ok_or(Refused)?;
        let is_plain = text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain {
            self.at = end;
        }
        Ok(is_plain.then_some(text))
    }

    fn word<V: Visitor<'de>>(&mut self, byte: u8, visitor: V) -> Result<V::Value> {
        self.at = match byte {
            b't' => self.scan.word(self.at, b"true")?,
            b'f' => self.scan.word(self.at, b"false")?,
            _ => self.scan.word(self.at, b"null")?,
        };
        if byte == b'n' { visitor.visit_unit() } else { visitor.visit_bool(byte == b't') }
    }

    #[inline]
    fn enter(&mut self) -> Result<()> {
        self.depth = self.depth.checked_sub(1).ok_or(Refused)?;
        self.step();
        Ok(())
    }

    #[inline]
    fn leave(&mut self, close: u8) -> Result<()> {
        if self.token() != close {
            return Err(Refused);
        }
        self.depth = self.depth.wrapping_add(1);
        self.step();
        Ok(())
    }

    fn list<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value> {
        self.enter()?;
        let value = visitor.visit_seq(Items::new(self))?;
        self.leave(b']')?;
        Ok(value)
    }

    fn map<V: Visitor<'de>>(&mut self, fields: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.enter()?;
        let value = visitor.visit_map(Entries::new(self, fields))?;
        self.leave(b'}')?;
        Ok(value)
    }

    /// Any value that starts with one of some bytes.
    #[inline(always)]
    fn starting<V: Visitor<'de>>(&mut self, with: fn(u8) -> bool, visitor: V) -> Result<V::Value> {
        match self.token() {
            byte if !with(byte) => Err(Refused),
            b'"' => self.string(visitor),
            b'{' => self.map(&[], visitor),
            b'[' => self.list(visitor),
            byte @ (b't' | b'f' | b'n') => self.word(byte, visitor),
            _ => self.number(visitor),
        }
    }

    #[inline]
    fn skip(&mut self) -> Result<()> {
        let byte = self.token();
        self.at = match self.mode {
            _ if byte == b'"' => self.scan.string(self.at.wrapping_add(1))?.0,
            Mode::Strict => self.scan.value(self.at)?,
            Mode::Trusting => self.scan.trusted(self.at)?,
        };
        self.skipped = self.at;
        Ok(())
    }
}

macro_rules! starting {
    ($($method:ident: $with:pat,)+) => {
        $(
            #[inline]
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
                self.starting(|byte| matches!(byte, $with), visitor)
            }
        )+
    };
}

macro_rules! refused {
    ($($method:ident($($argument:ty),*),)+) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $argument,)* _: V) -> Result<V::Value> {
            Err(Refused)
        })+
    };
}

/// A value of another kind than serde asks for is refused, as by serde_json.
impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Refused;

    starting! {
        deserialize_any: _,
        deserialize_bool: b't' | b'f',
        deserialize_u8: b'-' | b'0'..=b'9',
        deserialize_u16: b'-' | b'0'..=b'9',
        deserialize_u32: b'-' | b'0'..=b'9',
        deserialize_u64: b'-' | b'0'..=b'9',
        deserialize_i8: b'-' | b'0'..=b'9',
        deserialize_i16: b'-' | b'0'..=b'9',
        deserialize_i32: b'-' | b'0'..=b'9',
        deserialize_i64: b'-' | b'0'..=b'9',
        deserialize_f64: b'-' | b'0'..=b'9',
        deserialize_char: b'"',
        deserialize_str: b'"',
        deserialize_string: b'"',
        deserialize_identifier: b'"',
        deserialize_unit: b'n',
        deserialize_seq: b'[',
        deserialize_map: b'{',
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.token() == b'n' {
            self.at = self.scan.word(self.at, b"null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        if name == DIGITS {
            let is_number = self.token().is_ascii_digit();
            return match if is_number { self.digits()? } else { None } {
                Some(digits) => visitor.visit_borrowed_str(digits),
                None => visitor.visit_newtype_struct(self),
            };
        }
        // serde_json's own types are read by serde_json alone.
        if name.starts_with('$') { Err(Refused) } else { visitor.visit_newtype_struct(self) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self.token() {
            b'{' => self.map(fields, visitor),
            b'[' => self.list(visitor),
            _ => Err(Refused),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }

    // Nothing of the forge's has any: serde_json reads them.
    refused! {
        deserialize_f32(),
        deserialize_bytes(),
        deserialize_byte_buf(),
        deserialize_enum(&'static str, &'static [&'static str]),
    }
}
