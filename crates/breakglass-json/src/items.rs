//! What is in lists and maps, and which variant of an enum there is.

use std::borrow::Cow;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;

use crate::error::Error;
use crate::reader::{Reader, Result};
use crate::seen::Track;

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

    /// What a page lists is large, and memory for it is asked for at once. Of lists deeper down there may be very many.
    #[cfg(not(target_family = "wasm"))]
    #[inline(never)]
    fn size_hint(&self) -> Option<usize> {
        const BYTES: usize = 2048;
        if !self.reader.is_page() {
            return None;
        }
        let rest = self.reader.scan.0.len().saturating_sub(self.reader.at);
        Some(rest.div_euclid(BYTES).min(128))
    }
}

/// What is in a map.
pub(crate) struct Entries<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
    /// A visitor may ask again behind the end.
    ended: bool,
    depth: u8,
}

impl<'r, 'de> Entries<'r, 'de> {
    #[inline(never)]
    pub(crate) fn new(reader: &'r mut Reader<'de>) -> Self {
        Self { depth: reader.depth(), reader, first: true, ended: false }
    }

    /// The next key.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn next(&mut self) -> Result<Option<Cow<'de, str>>> {
        if self.ended {
            return Ok(None);
        }
        self.reader.settle(self.depth)?;
        match self.reader.token() {
            b'}' => {
                self.ended = true;
                self.reader.step_out();
                return Ok(None);
            }
            _ if self.first && !self.reader.is_at_end() => {}
            b',' => self.reader.step(),
            _ => return Err(self.reader.unended("EOF while parsing an object", "expected `,` or `}`")),
        }
        let first = std::mem::take(&mut self.first);
        match self.reader.token() {
            b'"' => self.reader.text().map(Some),
            b'}' if !first => Err(self.reader.unread("trailing comma")),
            _ => Err(self.reader.unended("EOF while parsing a value", "key must be a string")),
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
        seed.deserialize(&mut *self.reader)
    }
}

/// What is in a struct.
pub(crate) struct Fields<'r, 'de> {
    entries: Entries<'r, 'de>,
    names: &'static [&'static str],
    track: Track,
    /// The key that was read last, where it is none of the names.
    unknown: Cow<'de, str>,
}

impl<'r, 'de> Fields<'r, 'de> {
    #[inline(never)]
    pub(crate) fn new(
        reader: &'r mut Reader<'de>,
        name: &'static str,
        names: &'static [&'static str],
    ) -> Self {
        let track = reader.seen.track(name, names);
        Self { entries: Entries::new(reader), names, track, unknown: Cow::Borrowed("") }
    }

    /// The place of the next key among the names, or one that is none. What was ignored before is passed over.
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn next(&mut self) -> Result<Option<Name>> {
        let Entries { reader, first, depth, ended } = &mut self.entries;
        if reader.skipped == reader.at {
            self.track.ignored(&mut reader.seen);
        }
        reader.settle(*depth)?;
        if !*ended {
            let (end, field) = self.track.pass(&mut reader.seen, reader.scan, reader.mode, reader.at);
            *first &= end == reader.at;
            reader.at = end;
            if let Some(place) = field {
                return Ok(Some(Name(place)));
            }
        }
        self.look()
    }

    /// The next key, which may be any.
    #[inline(never)]
    fn look(&mut self) -> Result<Option<Name>> {
        let start = self.entries.reader.at;
        let Some(key) = self.entries.next()? else {
            self.track.end(&mut self.entries.reader.seen, start);
            return Ok(None);
        };
        let place = place_of(&key, self.names);
        let reader = &mut *self.entries.reader;
        self.track.note(&mut reader.seen, reader.scan, (start, reader.at), place);
        self.unknown = key;
        Ok(Some(Name(place.unwrap_or(u64::MAX))))
    }

    #[cold]
    #[inline(never)]
    fn refuse_unknown(&self) -> Error {
        Error::unknown_field(&self.unknown, self.names)
    }
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some(name) = self.next()? else { return Ok(None) };
        // Serde refuses a place for being none of the struct's.
        seed.deserialize(name).map(Some).map_err(|_| self.refuse_unknown())
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        self.entries.next_value_seed(seed)
    }
}

/// The name of a field or a variant by its place among those that there are: to compare it with each of them is then not in
/// the code of every type. Serde lets a name be given so, and refuses the place of none, or ignores it.
struct Name(u64);

/// The place of a name among those that there are.
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn place_of(name: &str, names: &[&str]) -> Option<u64> {
    names.iter().position(|one| *one == name).and_then(|place| u64::try_from(place).ok())
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
        let Some(place) = place_of(&name, self.variants) else {
            let mut error = Error::unknown_variant(&name, self.variants);
            self.reader.place(&mut error);
            return Err(error);
        };
        if !self.alone {
            self.reader.colon()?;
        }
        Ok(Name(place))
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
