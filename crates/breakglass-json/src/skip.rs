//! Skipping a value with all of its grammar checked.

use serde::de::IgnoredAny;

use crate::scan::{Refused, Scan};

/// How far a value was skipped: before its last part, so that one that differs in that alone is not looked at again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Skipping {
    /// Where the value starts.
    start: usize,
    /// Where a value within it starts.
    at: usize,
    /// The containers that are open there, the inmost lowest: a bit for each, set for a map, below one that ends them.
    open: u64,
}

impl Skipping {
    /// Before a value.
    pub(crate) fn new(start: usize) -> Self {
        Self { start, at: start, open: 1 }
    }

    /// Before a value that starts at a place, or in it, where it starts as this one does.
    #[inline(always)]
    pub(crate) fn again(self, scan: Scan<'_>, start: usize) -> Self {
        let length = self.at.wrapping_sub(self.start);
        if length > 0 && scan.is_same(start, self.start, length) {
            Self { start, at: start.wrapping_add(length), ..self }
        } else {
            Self::new(start)
        }
    }
}

impl Scan<'_> {
    /// Behind the value that starts at a place or behind white space there.
    pub(crate) fn value(self, start: usize) -> Result<usize, Refused> {
        self.rest(&mut Skipping::new(start))
    }

    /// Behind the value that is being skipped.
    pub(crate) fn rest(self, skipping: &mut Skipping) -> Result<usize, Refused> {
        /// No more than this many containers fit the bits of `open`.
        const FULL: u64 = 1 << 63;
        let Skipping { start, mut at, mut open } = *skipping;
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
                        (skipping.at, skipping.open) = (at, open);
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
