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

    /// The bits where there are any but those of strings: most blocks hold text alone.
    #[inline(always)]
    pub(crate) fn bits_of_interest(&self, carry: &mut Carry) -> Option<Bits> {
        let interest = |bytes: &u8x16| control(*bytes) | backslash(*bytes) | open(*bytes) | close(*bytes);
        let interest = self.0.iter().map(interest).fold(u8x16::ZERO, |all, one| all | one);
        let quotes = self.bits(quote);
        if interest.to_bitmask() == 0 && carry.escape == 0 {
            if quotes.count_ones() & 1 == 1 {
                carry.string = !carry.string;
            }
            return None;
        }
        let mut inside = quotes & !escaped(self.bits(backslash), &mut carry.escape);
        for shift in [1, 2, 4, 8, 16, 32] {
            inside ^= inside << shift;
        }
        inside ^= carry.string;
        carry.string = if inside >> 63 == 1 { u64::MAX } else { 0 };
        Some(Bits { inside, control: self.bits(control), open: self.bits(open), close: self.bits(close) })
    }
}

/// The bytes that a backslash stands before which is not itself escaped.
#[inline(always)]
fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    let mut escaped = std::mem::take(carry);
    let mut left = backslashes & !escaped;
    while left != 0 {
        let first = left & left.wrapping_neg();
        *carry = first >> 63;
        escaped |= first << 1;
        left &= !(first | first << 1);
    }
    escaped
}

#[inline(always)]
fn quote(bytes: u8x16) -> u8x16 {
    bytes.simd_eq(u8x16::splat(b'"'))
}

#[inline(always)]
fn backslash(bytes: u8x16) -> u8x16 {
    bytes.simd_eq(u8x16::splat(b'\\'))
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
