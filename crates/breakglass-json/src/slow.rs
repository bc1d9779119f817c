//! What is wanted of a text, as serde reads it: by any reader, and with its errors.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use crate::DIGITS;
use crate::wanted::{Holds, Picked, Value, Wanted};

impl<'t> Picked<'t> {
    /// Reads what is wanted, with any of serde's readers.
    ///
    /// # Errors
    /// Those of the reader; null is an error where it is all there is.
    pub fn read<D: Deserializer<'t>>(holds: Holds, deserializer: D) -> Result<Self, D::Error> {
        let mut picked = Self::default();
        let to = picked.room(1);
        Into { picked: &mut picked, holds, to }.visit_some(deserializer)?;
        Ok(picked)
    }
}

/// A value that is read, and where it is put.
struct Into<'p, 't> {
    picked: &'p mut Picked<'t>,
    holds: Holds,
    to: usize,
}

impl<'t> DeserializeSeed<'t> for Into<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'t> Visitor<'t> for Into<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.holds {
            Holds::Text => f.write_str("text or a number"),
            Holds::Count => f.write_str("u64"),
            Holds::Flag => f.write_str("a boolean"),
            Holds::Anything => f.write_str("anything"),
            Holds::Object(wanted) => write!(f, "struct {}", wanted.name),
            Holds::Objects(_) | Holds::Texts => f.write_str("a sequence"),
        }
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.put(Value::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.put(Value::Null)
    }

    fn visit_some<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.holds {
            Holds::Text => deserializer.deserialize_newtype_struct(DIGITS, self),
            Holds::Count => deserializer.deserialize_u64(self),
            Holds::Flag => deserializer.deserialize_bool(self),
            Holds::Anything => {
                deserializer.deserialize_ignored_any(IgnoredAny)?;
                self.put(Value::Flag(true))
            }
            Holds::Object(_) => deserializer.deserialize_map(self),
            Holds::Objects(_) | Holds::Texts => deserializer.deserialize_seq(self),
        }
    }

    fn visit_newtype_struct<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        match self.holds {
            Holds::Flag => self.put(Value::Flag(flag)),
            _ => Err(E::invalid_type(Unexpected::Bool(flag), &self)),
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        match self.holds {
            Holds::Count => self.put(Value::Count(number)),
            Holds::Text => self.text(Cow::Owned(number.to_string())),
            _ => Err(E::invalid_type(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        match self.holds {
            Holds::Text => self.text(Cow::Owned(number.to_string())),
            Holds::Count => Err(E::invalid_value(Unexpected::Signed(number), &self)),
            _ => Err(E::invalid_type(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<(), E> {
        self.text(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.text(Cow::Owned(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        let Holds::Object(wanted) = self.holds else {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        };
        let first = self.picked.object_at(wanted, self.to);
        while let Some(field) = map.next_key_seed(Key(wanted))? {
            let Some((key, holds)) = wanted.keys.get(field).zip(wanted.holds.get(field)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let to = first.wrapping_add(field);
            if !matches!(self.picked.values.get(to), Some(Value::Absent)) {
                return Err(A::Error::duplicate_field(key));
            }
            map.next_value_seed(Into { picked: self.picked, holds: *holds, to })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut seq: A) -> Result<(), A::Error> {
        let holds = match self.holds {
            Holds::Objects(wanted) => Holds::Object(wanted),
            Holds::Texts => Holds::Text,
            _ => return Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        };
        let first = self.picked.values.len();
        let mut items = 0_usize;
        loop {
            let to = self.picked.room(1);
            let Some(()) = seq.next_element_seed(Into { picked: self.picked, holds, to })? else {
                self.picked.values.truncate(to);
                self.picked.put(self.to, Value::List { first, items });
                return Ok(());
            };
            self.picked.item(to);
            items = items.wrapping_add(1);
        }
    }
}

impl<'t> Into<'_, 't> {
    #[expect(clippy::unnecessary_wraps, reason = "every visit ends with it")]
    fn put<E: Error>(self, value: Value<'t>) -> Result<(), E> {
        self.picked.put(self.to, value);
        Ok(())
    }

    fn text<E: Error>(self, text: Cow<'t, str>) -> Result<(), E> {
        match self.holds {
            Holds::Text => {
                let value = self.picked.keep(text);
                self.put(value)
            }
            _ => Err(E::invalid_type(Unexpected::Str(&text), &self)),
        }
    }
}

/// A key's place among those that are wanted, or one that is none.
struct Key(&'static Wanted);

impl<'t> DeserializeSeed<'t> for Key {
    type Value = usize;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_u64<E: Error>(self, place: u64) -> Result<usize, E> {
        Ok(usize::try_from(place).unwrap_or(usize::MAX))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.0.keys.iter().position(|one| *one == key).unwrap_or(usize::MAX))
    }
}
