//! 64 bytes at once, as a bit for each byte.

use wide::u8x16;

use crate::scan::control;

/// A part of the text.
pub(crate) struct Block([u8x16; 4]);

/// What the bytes of a block are.
pub(crate) struct Bits {
    /// In a string, from its opening quote to before its closing one.
    pub(crate) inside: u64,
    pub(crate) control: u64,
    pub(crate) open: u64,
    pub(crate) close: u64,
}

/// What a block leaves to the next one.
#[derive(Default)]
pub(crate) struct Carry {
    /// All bits where a string is open, else none.
    string: u64,
    /// 1 where the next byte is escaped.
    escape: u64,
}

impl Block {
    #[inline(always)]
    pub(crate) fn new(bytes: [u8; 64]) -> Self {
        let (chunks, _) = bytes.as_chunks::<16>();
        let mut block = [u8x16::ZERO; 4];
        block.iter_mut().zip(chunks).for_each(|(to, from)| *to = u8x16::new(*from));
        Self(block)
    }

    #[inline(always)]
    fn bits(&self, test: fn(u8x16) -> u8x16) -> u64 {
        self.0.iter().rev().fold(0, |bits, bytes| bits << 16 | u64::from(test(*bytes).to_bitmask()))
    }

    #[inline(always)]
    pub(crate) fn quotes(&self) -> u64 {
        self.bits(quote)
    }

    #[inline(always)]
    pub(crate) fn backslashes(&self) -> u64 {
        self.bits(backslash)
    }

    #[inline(always)]
    pub(crate) fn controls(&self) -> u64 {
        self.bits(control)
    }

    /// The bytes that may stand alone behind a backslash.
    #[inline(always)]
    pub(crate) fn escapes_of_one(&self) -> u64 {
        self.bits(escape_of_one)
    }

    /// The bits where there are any but those of strings: most blocks hold text alone.
    #[inline(always)]
    pub(crate) fn bits_of_interest(&self, carry: &mut Carry) -> Option<Bits> {
        let interest = |bytes: &u8x16| control(*bytes) | backslash(*bytes) | open(*bytes) | close(*bytes);
        let interest = self.0.iter().map(interest).fold(u8x16::ZERO, |all, one| all | one);
        let quotes = self.quotes();
        if interest.to_bitmask() == 0 && carry.escape == 0 {
            if quotes.count_ones() & 1 == 1 {
                carry.string = !carry.string;
            }
            return None;
        }
        let mut inside = quotes & !escaped(self.backslashes(), &mut carry.escape);
        for shift in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << shift;
        }
        inside ^= carry.string;
        carry.string = if inside >> 63 == 1 { u64::MAX } else { 0 };
        Some(Bits { inside, control: self.controls(), open: self.bits(open), close: self.bits(close) })
    }
}

/// The bytes that a backslash stands before which is not itself escaped. `carry` is 1 where the first byte is escaped, and
/// becomes so for the first byte of the next block.
#[inline(always)]
pub(crate) fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    const ODD: u64 = 0xaaaa_aaaa_aaaa_aaaa;
    // Of backslashes that follow one another every second one escapes, from the first on. Subtracting a row of them from the
    // bits that it may escape borrows through the row, and leaves every second bit of it, whichever it starts at.
    let first = *carry;
    let rows = backslashes & !first;
    let escaping_or_escaped = (((rows << 1) | ODD).wrapping_sub(rows)) ^ ODD;
    *carry = (escaping_or_escaped & backslashes) >> 63;
    escaping_or_escaped ^ (backslashes | first)
}

#[inline(always)]
fn quote(bytes: u8x16) -> u8x16 {
    bytes.simd_eq(u8x16::splat(b'"'))
}

#[inline(always)]
fn backslash(bytes: u8x16) -> u8x16 {
    bytes.simd_eq(u8x16::splat(b'\\'))
}

#[inline(always)]
fn escape_of_one(bytes: u8x16) -> u8x16 {
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    // `f` and `r` differ from `b` in one bit each.
    let without = |bit: u8| (bytes & u8x16::splat(!bit)).simd_eq(u8x16::splat(b'b'));
    quote(bytes)
        | backslash(bytes)
        | is(b'/')
        | without(b'b' ^ b'f')
        | without(b'b' ^ b'r')
        | is(b'n')
        | is(b't')
}

// The two kinds of brackets differ in one bit.
#[inline(always)]
fn open(bytes: u8x16) -> u8x16 {
    (bytes | u8x16::splat(0x20)).simd_eq(u8x16::splat(b'{'))
}

#[inline(always)]
fn close(bytes: u8x16) -> u8x16 {
    (bytes | u8x16::splat(0x20)).simd_eq(u8x16::splat(b'}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_may_stand_behind_a_backslash() {
        for byte in 0..=u8::MAX {
            let expected = b"\"\\/bfnrt".contains(&byte);
            for at in [0, 17, 63] {
                let mut bytes = [b'u'; 64];
                bytes[at] = byte;
                let bits = if expected { 1 << at } else { 0 };
                assert_eq!(Block::new(bytes).escapes_of_one(), bits, "{byte:#x}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_second_backslash_of_a_row_escapes(
            // Rows that go on over blocks, too.
            blocks in prop::collection::vec(prop_oneof![any::<u64>(), Just(u64::MAX)], 1..8),
            first in any::<bool>(),
        ) {
            let (mut carry, mut is_escaped) = (u64::from(first), first);
            for backslashes in blocks {
                let escaped = escaped(backslashes, &mut carry);
                for bit in 0..64 {
                    prop_assert_eq!(escaped >> bit & 1 == 1, is_escaped);
                    is_escaped = !is_escaped && backslashes >> bit & 1 == 1;
                }
                prop_assert_eq!(carry == 1, is_escaped);
            }
        }
    }
}
