//! Reads what serde derives from the tree. Strict where others are lenient: `yes` is no boolean, and merge keys are unknown.

use breakglass_json::Error;
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, Expected, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use super::tree::{Kind, Node, Value};
use crate::error::Position;

type Result<T> = std::result::Result<T, Error>;

/// What a scalar says.
enum Said<'n> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    /// A number that is not whole, or too large.
    Number(&'n str),
    Text(&'n str),
}

fn at<T>(position: Position, result: Result<T>) -> Result<T> {
    result.map_err(|error| {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        error.at(place(position.line), place(position.column))
    })
}

/// What a scalar says where nothing is asked for.
fn said(text: &str, kind: Kind) -> Said<'_> {
    if matches!(kind, Kind::Quoted | Kind::Text) {
        return Said::Text(text);
    }
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Said::Null;
    }
    if let Some(value) = boolean(text) {
        return Said::Bool(value);
    }
    whole(text).unwrap_or(if is_number(text) { Said::Number(text) } else { Said::Text(text) })
}

/// Whether a scalar may say that: quotes may be left out of sight, and tags may not.
fn fits(kind: Kind, said: &Said<'_>) -> bool {
    match kind {
        Kind::Plain | Kind::Quoted => true,
        Kind::Text => matches!(said, Said::Text(_)),
        Kind::Null => matches!(said, Said::Null),
        Kind::Bool => matches!(said, Said::Bool(_)),
        Kind::Int => matches!(said, Said::Unsigned(_) | Said::Signed(_)),
        Kind::Float => matches!(said, Said::Unsigned(_) | Said::Signed(_) | Said::Number(_)),
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A whole number as YAML 1.2 writes it: decimal without leading zeros, `0o` or `0x`.
fn whole(text: &str) -> Option<Said<'static>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, radix) = match unsigned.get(..2) {
        Some("0x") => (unsigned.get(2..)?, 16),
        Some("0o") => (unsigned.get(2..)?, 8),
        _ => (unsigned, 10),
    };
    let leads =
        digits.starts_with(['+', '-']) || (radix == 10 && digits.len() > 1 && digits.starts_with('0'));
    let number = u64::from_str_radix(digits, radix).ok().filter(|_| !leads)?;
    match text.starts_with('-') {
        true => 0_i64.checked_sub_unsigned(number).map(Said::Signed),
        false => Some(Said::Unsigned(number)),
    }
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (before, after) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let plain = digits(before) && digits(after) && before.len().saturating_add(after.len()) > 0;
    (plain && digits(exponent) && !exponent.is_empty())
        || matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
}

impl<'t> Node<'t> {
    fn scalar(&self, expected: &dyn Expected) -> Result<(&str, Kind)> {
        match &*self.value {
            Value::Scalar(text, kind) => Ok((text, *kind)),
            Value::List(_) | Value::Map(_) => self.wrong(expected),
        }
    }

    fn said(&self, expected: &dyn Expected) -> Result<Said<'_>> {
        let (text, kind) = self.scalar(expected)?;
        let said = said(text, kind);
        if fits(kind, &said) { Ok(said) } else { self.wrong(expected) }
    }

    /// What the value is instead of what is asked for.
    #[cold]
    fn wrong<T>(&self, expected: &dyn Expected) -> Result<T> {
        let found = match &*self.value {
            Value::List(_) => Unexpected::Seq,
            Value::Map(_) => Unexpected::Map,
            Value::Scalar(text, kind) => match said(text, *kind) {
                Said::Null => Unexpected::Unit,
                Said::Bool(value) => Unexpected::Bool(value),
                Said::Unsigned(number) => Unexpected::Unsigned(number),
                Said::Signed(number) => Unexpected::Signed(number),
                Said::Number(number) => Unexpected::Other(number),
                Said::Text(text) => Unexpected::Str(text),
            },
        };
        at(self.position, Err(Error::invalid_type(found, expected)))
    }

    /// What is asked for is a number or a boolean, which may be quoted.
    fn asked(&self, expected: &dyn Expected) -> Result<Said<'_>> {
        let (text, kind) = self.scalar(expected)?;
        let said = said(text.trim_matches([' ', '\t', '\r', '\n']), Kind::Plain);
        if fits(kind, &said) { Ok(said) } else { self.wrong(expected) }
    }

    /// A key, or the name of a variant: `null` is a name as any other.
    fn name(&self, expected: &dyn Expected) -> Result<&str> {
        let (text, kind) = self.scalar(expected)?;
        if matches!(kind, Kind::Plain | Kind::Quoted | Kind::Text) { Ok(text) } else { self.wrong(expected) }
    }

    fn asked_text(&self, expected: &dyn Expected) -> Result<&str> {
        if self.is_null() { self.wrong(expected) } else { self.name(expected) }
    }

    fn is_null(&self) -> bool {
        match &*self.value {
            Value::Scalar(text, kind @ (Kind::Plain | Kind::Null)) => matches!(said(text, *kind), Said::Null),
            _ => false,
        }
    }

    fn list<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value> {
        let Value::List(items) = &*self.value else { return self.wrong(&visitor) };
        at(self.position, visitor.visit_seq(Items(items)))
    }

    fn map<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value> {
        let Value::Map(entries) = &*self.value else { return self.wrong(&visitor) };
        let mut entries = Entries { left: entries, current: None };
        let value = visitor.visit_map(&mut entries);
        // What is wrong with a key is wrong there, and what is missing is missed behind the last one.
        at(entries.current.map_or(self.position, |(key, _)| key.position), value)
    }
}

struct Items<'n, 't>(&'n [Node<'t>]);

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some((item, left)) = self.0.split_first() else { return Ok(None) };
        self.0 = left;
        seed.deserialize(item).map(Some)
    }
}

struct Entries<'n, 't> {
    left: &'n [(Node<'t>, Node<'t>)],
    /// The entry whose key was read last.
    current: Option<&'n (Node<'t>, Node<'t>)>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((entry, left)) = self.left.split_first() else { return Ok(None) };
        (self.current, self.left) = (Some(entry), left);
        let (key, _) = entry;
        let text = key.name(&"a key")?;
        seed.deserialize(StrDeserializer::new(text)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        let (_, value) = self.current.ok_or_else(|| Error::custom("a value was asked for before its key"))?;
        seed.deserialize(value)
    }
}

macro_rules! alike {
    ($with:ident: $($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.$with(visitor)
        })+
    };
}

impl Node<'_> {
    fn number<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value> {
        let value = match self.asked(&visitor)? {
            Said::Unsigned(number) => visitor.visit_u64(number),
            Said::Signed(number) => visitor.visit_i64(number),
            _ => return self.wrong(&visitor),
        };
        at(self.position, value)
    }

    fn string<'de, V: Visitor<'de>>(&self, visitor: V) -> Result<V::Value> {
        let text = self.asked_text(&visitor)?;
        at(self.position, visitor.visit_str(text))
    }
}

impl<'de> Deserializer<'de> for &Node<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match &*self.value {
            Value::List(_) => return self.list(visitor),
            Value::Map(_) => return self.map(visitor),
            Value::Scalar(..) => {}
        }
        let value = match self.said(&visitor)? {
            Said::Null => visitor.visit_unit(),
            Said::Bool(value) => visitor.visit_bool(value),
            Said::Unsigned(number) => visitor.visit_u64(number),
            Said::Signed(number) => visitor.visit_i64(number),
            Said::Number(_) => return self.wrong(&visitor),
            Said::Text(text) => visitor.visit_str(text),
        };
        at(self.position, value)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.asked(&visitor)? {
            Said::Bool(value) => visitor.visit_bool(value),
            _ => self.wrong(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let name = self.name(&visitor)?;
        at(self.position, visitor.visit_enum(StrDeserializer::new(name)))
    }

    alike! { number: deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }
    alike! { string: deserialize_str deserialize_string }
    alike! { list: deserialize_seq }
    alike! { map: deserialize_map }

    // Policies have nothing else.
    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}
