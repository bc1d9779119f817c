//! Reading an object and noting its keys on the way: what it is and what it says are known after one reading.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::text::Text;

/// The keys of an object.
#[derive(Default)]
pub(super) struct Keys<'a>(Vec<Text<'a>>);

impl<'a> Keys<'a> {
    pub(super) fn note(&mut self, key: Text<'a>) {
        /// More keys than any payload has: enough to tell, whatever follows.
        const ENOUGH: usize = 200;
        if self.0.len() < ENOUGH {
            self.0.push(key);
        }
    }

    pub(super) fn have(&self, wanted: &[&str]) -> bool {
        wanted.iter().all(|wanted| self.0.iter().any(|key| key.as_str() == *wanted))
    }

    pub(super) fn only(&self, wanted: &[&str]) -> bool {
        self.have(wanted) && self.0.len() == wanted.len()
    }
}

/// What an object was read into, and all of its keys.
pub(super) struct Noted<'a, T> {
    pub(super) keys: Keys<'a>,
    pub(super) value: T,
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Noted<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = Noted<'de, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let mut keys = Keys::default();
                let entries = MapAccessDeserializer::new(Noting { map, keys: &mut keys });
                T::deserialize(entries).map(|value| Noted { keys, value })
            }
        }

        deserializer.deserialize_map(Object(PhantomData))
    }
}

/// The entries of an object, whose keys are noted as they pass.
struct Noting<'k, 'de, A> {
    map: A,
    keys: &'k mut Keys<'de>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Noting<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(key) = self.map.next_key::<Text<'de>>()? else {
            return Ok(None);
        };
        let value = seed.deserialize(StrDeserializer::new(key.as_str()))?;
        self.keys.note(key);
        Ok(Some(value))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
