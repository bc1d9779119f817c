//! What is in lists and maps.

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use crate::reader::Reader;
use crate::scan::Refused;
use crate::seen::Run;

type Result<T> = std::result::Result<T, Refused>;

/// What is in a list.
pub(crate) struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
}

impl<'r, 'de> Items<'r, 'de> {
    pub(crate) fn new(reader: &'r mut Reader<'de>) -> Self {
        Self { reader, first: true }
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Refused;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        match self.reader.token() {
            b']' => return Ok(None),
            b',' if !self.first => self.reader.step(),
            _ if self.first => self.first = false,
            _ => return Err(Refused),
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// What is in a map.
pub(crate) struct Entries<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
    /// Where the current entry starts.
    start: usize,
    /// Its key, where nothing in that is escaped.
    key: Option<&'de str>,
    run: Run,
}

impl<'r, 'de> Entries<'r, 'de> {
    pub(crate) fn new(reader: &'r mut Reader<'de>, fields: &'static [&'static str]) -> Self {
        Self { reader, first: true, start: 0, key: None, run: Run::new(fields) }
    }
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Refused;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let quote = loop {
            match self.reader.token() {
                b'}' => {
                    self.run.end(&mut self.reader.seen);
                    return Ok(None);
                }
                b',' if !self.first => self.reader.step(),
                _ if self.first => self.first = false,
                _ => return Err(Refused),
            }
            let quote = self.reader.token();
            match self.run.seen_before(&self.reader.seen, self.reader.scan, self.reader.at) {
                Some(end) => self.reader.at = end,
                None => break quote,
            }
        };
        if quote != b'"' {
            return Err(Refused);
        }
        let reader = &mut *self.reader;
        let start = reader.at;
        let inner = start.wrapping_add(1);
        let (end, escaped) = reader.scan.string(inner)?;
        (self.start, self.key) = (start, None);
        reader.at = reader.scan.colon(end)?;
        if escaped {
            let quoted = reader.scan.0.get(start..end).ok_or(Refused)?;
            let key: String = serde_json::from_str(quoted).map_err(|_| Refused)?;
            return seed.deserialize(StrDeserializer::new(&key)).map(Some);
        }
        let key = reader.scan.0.get(inner..end.wrapping_sub(1)).ok_or(Refused)?;
        self.key = Some(key);
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        let value = seed.deserialize(&mut *self.reader)?;
        match self.key {
            Some(key) if self.reader.skipped == self.reader.at && self.run.ignores(key) => {
                self.run.add((self.start, self.reader.at));
            }
            _ => self.run.end(&mut self.reader.seen),
        }
        Ok(value)
    }
}
