//! What is in lists and maps, and which variant of an enum there is.

use std::borrow::Cow;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use crate::error::Error;
use crate::reader::{Reader, Result};
use crate::seen::Run;

/// What is in a list.
pub(crate) struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
    /// A visitor may ask again behind the end.
    ended: bool,
    depth: u8,
}

impl<'r, 'de> Items<'r, 'de> {
    // Once, and not in the code of every type.
    #[inline(never)]
    pub(crate) fn new(reader: &'r mut Reader<'de>) -> Self {
        Self { depth: reader.depth(), reader, first: true, ended: false }
    }

    /// Whether there is one more, at which the reader then stands.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn is_next(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.reader.settle(self.depth)?;
        let first = std::mem::take(&mut self.first);
        match self.reader.token() {
            b']' => {
                self.ended = true;
                self.reader.step_out();
                return Ok(false);
            }
            _ if first && !self.reader.is_at_end() => return Ok(true),
            b',' => self.reader.step(),
            _ => return Err(self.reader.unended("EOF while parsing a list", "expected `,` or `]`")),
        }
        match self.reader.token() {
            b']' => Err(self.reader.unread("trailing comma")),
            _ => Ok(true),
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        if !self.is_next()? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// What is in a map.
pub(crate) struct Entries<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
    /// A visitor may ask again behind the end.
    ended: bool,
    depth: u8,
    /// Where the current entry starts.
    start: usize,
    /// Its key, where nothing in that is escaped.
    key: Option<&'de str>,
    run: Run,
}

impl<'r, 'de> Entries<'r, 'de> {
    #[inline(never)]
    pub(crate) fn new(reader: &'r mut Reader<'de>, fields: &'static [&'static str]) -> Self {
        Self {
            depth: reader.depth(),
            reader,
            first: true,
            ended: false,
            start: 0,
            key: None,
            run: Run::new(fields),
        }
    }

    /// The next key. What was ignored before is passed over.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn next(&mut self) -> Result<Option<Cow<'de, str>>> {
        if self.ended {
            return Ok(None);
        }
        self.reader.settle(self.depth)?;
        loop {
            match self.reader.token() {
                b'}' => {
                    self.ended = true;
                    self.reader.step_out();
                    self.run.end(&mut self.reader.seen);
                    return Ok(None);
                }
                _ if self.first && !self.reader.is_at_end() => {}
                b',' => self.reader.step(),
                _ => return Err(self.reader.unended("EOF while parsing an object", "expected `,` or `}`")),
            }
            let first = std::mem::take(&mut self.first);
            let quote = self.reader.token();
            let Some(end) = self.run.seen_before(&self.reader.seen, self.reader.scan, self.reader.at) else {
                match quote {
                    b'"' => break,
                    b'}' if !first => return Err(self.reader.unread("trailing comma")),
                    _ => {
                        return Err(self.reader.unended("EOF while parsing a value", "key must be a string"));
                    }
                }
            };
            self.reader.at = end;
        }
        self.start = self.reader.at;
        let key = self.reader.text()?;
        self.key = match key {
            Cow::Borrowed(key) => Some(key),
            Cow::Owned(_) => None,
        };
        Ok(Some(key))
    }

    /// Takes note of a value that was read.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn read(&mut self) {
        match self.key {
            Some(key) if self.reader.skipped == self.reader.at && self.run.ignores(key) => {
                self.run.add((self.start, self.reader.at));
            }
            _ => self.run.end(&mut self.reader.seen),
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some(key) = self.next()? else { return Ok(None) };
        seed.deserialize(Text(key)).map(Some)
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        self.reader.colon()?;
        let value = seed.deserialize(&mut *self.reader);
        if value.is_ok() {
            self.read();
        }
        value
    }
}

/// What is in a struct.
pub(crate) struct Fields<'r, 'de>(pub(crate) Entries<'r, 'de>);

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some(key) = self.0.next()? else { return Ok(None) };
        let fields = self.0.run.fields();
        match seed.deserialize(Name::new(&key, fields)) {
            Ok(name) => Ok(Some(name)),
            Err(_) => Err(Error::unknown_field(&key, fields)),
        }
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        self.0.next_value_seed(seed)
    }
}

/// The name of a field or a variant by its place among those that there are: to compare it with each of them is then not in
/// the code of every type. Serde lets a name be given so, and refuses the place of none, or ignores it.
struct Name(u64);

impl Name {
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn new(name: &str, names: &[&str]) -> Self {
        let place = names.iter().position(|one| *one == name);
        Self(place.and_then(|place| u64::try_from(place).ok()).unwrap_or(u64::MAX))
    }
}

impl<'de> Deserializer<'de> for Name {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_u64(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The key of an entry of a map.
struct Text<'de>(Cow<'de, str>);

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Cow::Borrowed(key) => visitor.visit_borrowed_str(key),
            Cow::Owned(key) => visitor.visit_string(key),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A variant of an enum: its name alone, or its name with what it holds.
pub(crate) struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
    variants: &'static [&'static str],
    alone: bool,
}

impl<'r, 'de> Variant<'r, 'de> {
    pub(crate) fn new(reader: &'r mut Reader<'de>, variants: &'static [&'static str], alone: bool) -> Self {
        Self { reader, variants, alone }
    }

    fn name(&mut self) -> Result<Name> {
        let name = match self.reader.token() {
            b'"' => self.reader.text()?,
            b'}' => return Err(self.reader.unread("expected value")),
            _ => return Err(self.reader.unended("EOF while parsing an object", "key must be a string")),
        };
        let place = Name::new(&name, self.variants);
        if place.0 == u64::MAX {
            let mut error = Error::unknown_variant(&name, self.variants);
            self.reader.place(&mut error);
            return Err(error);
        }
        if !self.alone {
            self.reader.colon()?;
        }
        Ok(place)
    }

    fn holds(&self, what: &'static str) -> Result<()> {
        if self.alone { Err(Error::invalid_type(Unexpected::UnitVariant, &what)) } else { Ok(()) }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<(S::Value, Self)> {
        let name = self.name()?;
        seed.deserialize(name).map(|variant| (variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        if self.alone { Ok(()) } else { serde::Deserialize::deserialize(self.reader) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        self.holds("newtype variant")?;
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.holds("tuple variant")?;
        self.reader.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.holds("struct variant")?;
        self.reader.deserialize_struct("", fields, visitor)
    }
}
