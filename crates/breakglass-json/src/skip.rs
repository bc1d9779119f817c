//! Skipping a value with all of its grammar checked.

use serde::de::IgnoredAny;

use crate::scan::{Refused, Scan};

impl Scan<'_> {
    /// Behind the value that starts at a place or behind white space there.
    pub(crate) fn value(self, start: usize) -> Result<usize, Refused> {
        /// No more than this many containers fit the bits of `open`.
        const FULL: u64 = 1 << 63;
        // The containers that are open, the inmost lowest: a bit for each, set for a map, below one that ends them.
        let mut open: u64 = 1;
        let mut at = start;
        loop {
            let (here, byte) = self.token(at);
            let next = here.wrapping_add(1);
            at = match byte {
                b'"' => self.string(next)?.0,
                b'{' | b'[' if open >= FULL => return self.deep(start),
                b'{' => match self.token(next) {
                    (end, b'}') => end.wrapping_add(1),
                    (key, _) => {
                        open = (open << 1) | 1;
                        at = self.key(key)?;
                        continue;
                    }
                },
                b'[' => match self.token(next) {
                    (end, b']') => end.wrapping_add(1),
                    (item, _) => {
                        open <<= 1;
                        at = item;
                        continue;
                    }
                },
                b't' => self.word(here, b"true")?,
                b'f' => self.word(here, b"false")?,
                b'n' => self.word(here, b"null")?,
                _ => self.number(here)?,
            };
            loop {
                if open == 1 {
                    return Ok(at);
                }
                let (here, byte) = self.token(at);
                let next = here.wrapping_add(1);
                let in_map = open & 1 == 1;
                match byte {
                    b',' => {
                        at = if in_map { self.key(next)? } else { next };
                        break;
                    }
                    b'}' if in_map => {}
                    b']' if !in_map => {}
                    _ => return Err(Refused),
                }
                open >>= 1;
                at = next;
            }
        }
    }

    /// As [`Self::value`], for what nests too deeply for it.
    #[cold]
    fn deep(self, start: usize) -> Result<usize, Refused> {
        let rest = self.0.get(start..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(IgnoredAny)) => Ok(start.wrapping_add(values.byte_offset())),
            _ => Err(Refused),
        }
    }
}
