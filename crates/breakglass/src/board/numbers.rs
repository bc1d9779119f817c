//! Numbers in few bytes.

use std::hint::black_box;
use std::ops::Range;

/// The numbers of a row one after the other, seven bits a byte, the lowest first; the highest bit tells that there are more
/// (LEB128). What they are numbers of is told elsewhere.
#[derive(Debug, Default)]
pub(super) struct Numbers(Box<[u8]>);

impl Numbers {
    /// Waits for the memory of all of them at once, where reading them would wait for each line of the cache in turn.
    #[inline]
    pub(super) fn fetch(&self) {
        /// As long as a line of the cache is on nearly all machines.
        const LINE: usize = 64;
        black_box(self.0.iter().step_by(LINE).fold(0, |all, byte| all | byte));
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { bytes: &self.0, at: 0 }
    }

    /// Puts numbers where others stand.
    pub(super) fn replace(&mut self, at: Range<usize>, written: &[u8]) {
        let mut bytes = std::mem::take(&mut self.0).into_vec();
        let end = at.end.min(bytes.len());
        // No more than that: most rows stay as long as they are from then on.
        bytes.reserve_exact(written.len().saturating_sub(at.len()));
        bytes.splice(at.start.min(end)..end, written.iter().copied());
        self.0 = bytes.into_boxed_slice();
    }
}

impl From<Vec<u8>> for Numbers {
    fn from(written: Vec<u8>) -> Self {
        Self(written.into())
    }
}

/// Small numbers of either sign as small ones without.
pub(super) fn zigzag(number: i64) -> u64 {
    (number.wrapping_shl(1) ^ number.wrapping_shr(63)).cast_unsigned()
}

pub(super) fn unzigzag(number: u64) -> i64 {
    number.wrapping_shr(1).cast_signed() ^ (number & 1).cast_signed().wrapping_neg()
}

pub(super) fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(low_bits(number) | 0x80);
        number = number.wrapping_shr(7);
    }
    bytes.push(low_bits(number));
}

fn low_bits(number: u64) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or_default()
}

/// A text behind its length, for what is no number.
pub(super) fn write_text(bytes: &mut Vec<u8>, text: &str) {
    write_number(bytes, u64::try_from(text.len()).unwrap_or_default());
    bytes.extend_from_slice(text.as_bytes());
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    #[inline(always)]
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at = self.at.wrapping_add(1);
        Some(byte)
    }

    #[inline(always)]
    pub(super) fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0_u64, 0_u32);
        while let Some(byte) = self.byte() {
            number |= u64::from(byte & 0x7f).wrapping_shl(shift);
            shift = shift.wrapping_add(7);
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    /// Passes over so many numbers.
    #[inline]
    pub(super) fn skip(&mut self, mut count: usize) {
        const MORE: u64 = 0x8080_8080_8080_8080;
        const ONES: u64 = 0x0101_0101_0101_0101;
        while let Some(word) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            // A one in the lowest bit of each byte with which a number ends; the product has their sum in its highest byte.
            let ends =
                (!u64::from_le_bytes(*word) & MORE).wrapping_shr(7).wrapping_mul(ONES).wrapping_shr(56);
            let ends = usize::try_from(ends).unwrap_or_default();
            // Behind the last of them the next one may have begun within the word.
            if ends >= count {
                break;
            }
            (count, self.at) = (count.wrapping_sub(ends), self.at.wrapping_add(8));
        }
        while count > 0
            && let Some(byte) = self.byte()
        {
            count = count.wrapping_sub(usize::from(byte < 0x80));
        }
    }

    pub(super) fn text(&mut self) -> &'a str {
        let len = usize::try_from(self.number()).unwrap_or_default();
        let end = self.at.saturating_add(len);
        let bytes = self.bytes.get(self.at..end).unwrap_or_default();
        self.at = end;
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_wherever_one_begins(
            numbers in prop::collection::vec(prop_oneof![0_u64..200, any::<u64>()], 0..40),
            from: prop::sample::Index,
            other: u64,
        ) {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|&number| write_number(&mut bytes, number));
            let mut held = Numbers::from(bytes);
            let first = from.index(numbers.len().saturating_add(1));
            let mut reader = held.reader();
            reader.skip(first);
            let start = reader.at;
            for number in &numbers[first..] {
                prop_assert_eq!(reader.number(), *number);
            }
            if first < numbers.len() {
                let mut after = held.reader();
                after.skip(first.saturating_add(1));
                let mut written = Vec::new();
                write_number(&mut written, other);
                held.replace(start..after.at, &written);
                let mut wanted = numbers.clone();
                wanted[first] = other;
                let mut reader = held.reader();
                for number in wanted {
                    prop_assert_eq!(reader.number(), number);
                }
            }
            prop_assert_eq!(unzigzag(zigzag(other.cast_signed())), other.cast_signed());
        }
    }
}
