//! Where tokens end. All of it is by place: what stands at a place past the end is a NUL, which no JSON may hold.

use wide::u8x16;

use crate::block::{Block, escaped};

/// The text is not JSON; serde_json will say what of it, and where.
#[derive(Debug)]
pub(crate) struct Refused;

type Result<T> = std::result::Result<T, Refused>;

/// A text to look into.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'t>(pub(crate) &'t str);

impl<'t> Scan<'t> {
    #[inline(always)]
    pub(crate) fn byte(self, at: usize) -> u8 {
        self.0.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// Whether as many bytes from one place on are there, and the same as from another.
    #[inline(always)]
    pub(crate) fn is_same(self, at: usize, other: usize, length: usize) -> bool {
        let part = |at: usize| self.0.as_bytes().get(at..at.wrapping_add(length));
        part(at).zip(part(other)).is_some_and(|(one, other)| is_same(one, other))
    }

    /// The line and column of a place, as serde_json counts them: by the bytes that stand before it.
    pub(crate) fn place(self, at: usize) -> (usize, usize) {
        let before = self.0.as_bytes().get(..at).unwrap_or_default();
        let lines = before.split(|byte| *byte == b'\n');
        lines.fold((0, 0), |(line, _), bytes| (line.saturating_add(1), bytes.len()))
    }

    /// The next byte that is no white space, and its place.
    #[inline(always)]
    pub(crate) fn token(self, mut at: usize) -> (usize, u8) {
        loop {
            match self.byte(at) {
                b' ' | b'\n' | b'\r' | b'\t' => at = at.wrapping_add(1),
                byte => return (at, byte),
            }
        }
    }

    /// The `N` bytes from a place on.
    #[inline(always)]
    pub(crate) fn chunk<const N: usize>(self, at: usize) -> [u8; N] {
        match self.0.as_bytes().get(at..).and_then(<[u8]>::first_chunk) {
            Some(chunk) => *chunk,
            None => self.last_chunk(at),
        }
    }

    #[cold]
    fn last_chunk<const N: usize>(self, at: usize) -> [u8; N] {
        let rest = self.0.as_bytes().get(at..).unwrap_or_default();
        let mut chunk = [0; N];
        chunk.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        chunk
    }

    /// Behind the string that is open at a place, and whether anything in it is escaped.
    #[inline(always)]
    pub(crate) fn string(self, at: usize) -> Result<(usize, bool)> {
        // Most end soon.
        let special = self.specials(at);
        let end = at.wrapping_add(usize_of(special.trailing_zeros()));
        match self.byte(end) {
            _ if special == 0 => self.long_string(at.wrapping_add(32)),
            b'"' => Ok((end.wrapping_add(1), false)),
            _ => self.long_string(end),
        }
    }

    /// The bytes that end a plain part of a string, of the 32 at a place.
    #[inline(always)]
    fn specials(self, at: usize) -> u32 {
        let chunk: [u8; 32] = self.chunk(at);
        let (halves, _) = chunk.as_chunks::<16>();
        let [first, second] = halves else { return 0 };
        special(*first).to_bitmask() | special(*second).to_bitmask() << 16
    }

    /// As [`Self::string`], where much may be escaped: a log in JSON has an escape in each line.
    #[inline(never)]
    fn long_string(self, mut at: usize) -> Result<(usize, bool)> {
        let mut any_escaped = false;
        let mut carry = 0;
        loop {
            let block = Block::new(self.chunk(at));
            let (quotes, backslashes) = (block.quotes(), block.backslashes());
            let mut ends = quotes | block.controls();
            if backslashes | carry != 0 {
                let escaped = escaped(backslashes, &mut carry);
                ends &= !(quotes & escaped);
                // All bits below the lowest, or all where there is none.
                let in_string = (ends & ends.wrapping_neg()).wrapping_sub(1);
                let escaped = escaped & in_string;
                any_escaped |= escaped != 0;
                let rare = escaped & !block.escapes_of_one();
                if rare != 0 {
                    self.escapes_of_four(at, rare)?;
                }
            }
            if ends != 0 {
                let end = at.wrapping_add(usize_of(ends.trailing_zeros()));
                let closed = self.byte(end) == b'"';
                return if closed { Ok((end.wrapping_add(1), any_escaped)) } else { Err(Refused) };
            }
            at = at.wrapping_add(64);
        }
    }

    /// Refuses what is escaped, of a block at a place, but for a `u` with four digits. Surrogates are looked at where the
    /// string is read.
    fn escapes_of_four(self, at: usize, mut escaped: u64) -> Result<()> {
        while escaped != 0 {
            let place = at.wrapping_add(usize_of(escaped.trailing_zeros()));
            let digits: [u8; 4] = self.chunk(place.wrapping_add(1));
            if self.byte(place) != b'u' || !digits.iter().all(u8::is_ascii_hexdigit) {
                return Err(Refused);
            }
            escaped &= escaped.wrapping_sub(1);
        }
        Ok(())
    }

    /// Behind the colon of the key that starts at a place or behind white space there.
    #[inline(always)]
    pub(crate) fn key(self, at: usize) -> Result<usize> {
        let (at, quote) = self.token(at);
        let (end, _) = if quote == b'"' { self.string(at.wrapping_add(1))? } else { return Err(Refused) };
        self.colon(end)
    }

    /// Behind the colon at a place.
    #[inline(always)]
    pub(crate) fn colon(self, at: usize) -> Result<usize> {
        let (at, colon) = self.token(at);
        if colon == b':' { Ok(at.wrapping_add(1)) } else { Err(Refused) }
    }

    /// Behind the word at a place.
    #[inline(always)]
    pub(crate) fn word<const N: usize>(self, at: usize, word: &[u8; N]) -> Result<usize> {
        if self.chunk::<N>(at) == *word { Ok(at.wrapping_add(N)) } else { Err(Refused) }
    }

    /// Behind the number at a place.
    #[inline(always)]
    pub(crate) fn number(self, at: usize) -> Result<usize> {
        let start = if self.byte(at) == b'-' { at.wrapping_add(1) } else { at };
        match self.whole(start) {
            Ok(end) => Ok(end),
            Err(Refused) => self.fraction(start),
        }
    }

    /// Behind the number at a place that has no sign and no fraction.
    #[inline(always)]
    pub(crate) fn whole(self, at: usize) -> Result<usize> {
        let end = self.integer(at)?;
        if matches!(self.byte(end), b'.' | b'e' | b'E') { Err(Refused) } else { Ok(end) }
    }

    #[inline(always)]
    fn integer(self, at: usize) -> Result<usize> {
        let end = self.digits(at);
        let zero_leads = self.byte(at) == b'0' && end != at.wrapping_add(1);
        if end == at || zero_leads { Err(Refused) } else { Ok(end) }
    }

    #[cold]
    fn fraction(self, start: usize) -> Result<usize> {
        let mut at = self.integer(start)?;
        if self.byte(at) == b'.' {
            at = self.some_digits(at.wrapping_add(1))?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            let sign = at.wrapping_add(1);
            let signed = matches!(self.byte(sign), b'+' | b'-');
            at = self.some_digits(if signed { sign.wrapping_add(1) } else { sign })?;
        }
        Ok(at)
    }

    fn some_digits(self, at: usize) -> Result<usize> {
        let end = self.digits(at);
        if end == at { Err(Refused) } else { Ok(end) }
    }

    #[inline(always)]
    fn digits(self, mut at: usize) -> usize {
        loop {
            let rest = other_than_digits(self.chunk(at)).to_bitmask();
            if rest != 0 {
                return at.wrapping_add(usize_of(rest.trailing_zeros()));
            }
            at = at.wrapping_add(16);
        }
    }
}

#[cfg(not(target_family = "wasm"))]
#[inline(always)]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    one == other
}

#[cfg(target_family = "wasm")]
use is_same_by_chunks as is_same;

/// 16 bytes at once: what WebAssembly has for all types compares a byte at a time, which takes nearly half of reading a page.
#[cfg(any(target_family = "wasm", test))]
fn is_same_by_chunks(one: &[u8], other: &[u8]) -> bool {
    let ((chunks, rest), (others, other_rest)) = (one.as_chunks(), other.as_chunks());
    let mut pairs = chunks.iter().zip(others);
    one.len() == other.len()
        && pairs.all(|(one, other)| u8x16::new(*one) == u8x16::new(*other))
        && rest == other_rest
}

/// The bytes that end a plain part of a string.
#[inline(always)]
pub(crate) fn special(chunk: [u8; 16]) -> u8x16 {
    let chunk = u8x16::new(chunk);
    let quote = chunk.simd_eq(u8x16::splat(b'"'));
    let backslash = chunk.simd_eq(u8x16::splat(b'\\'));
    control(chunk) | quote | backslash
}

#[inline(always)]
fn other_than_digits(chunk: [u8; 16]) -> u8x16 {
    let chunk = u8x16::new(chunk);
    !chunk.max(u8x16::splat(b'0')).min(u8x16::splat(b'9')).simd_eq(chunk)
}

/// The bytes that no string may hold.
#[inline(always)]
pub(crate) fn control(bytes: u8x16) -> u8x16 {
    bytes.min(u8x16::splat(0x1f)).simd_eq(bytes)
}

/// A place in a block, as a number of bytes.
#[inline(always)]
pub(crate) fn usize_of(bit: u32) -> usize {
    usize::try_from(bit).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::is_same_by_chunks;

    #[test]
    fn a_byte_that_differs_is_found_wherever_it_stands() {
        let one = [b'a'; 50];
        for length in 0..=50 {
            assert!(is_same_by_chunks(&one[..length], &one[..length]));
            assert_eq!(is_same_by_chunks(&one, &one[..length]), length == 50);
            for at in 0..length {
                let mut other = one;
                other[at] = b'b';
                assert!(!is_same_by_chunks(&one[..length], &other[..length]), "{at} of {length}");
            }
        }
    }
}
