//! Skipping a value by its outline alone: strings and brackets.

use crate::block::{Block, Carry};
use crate::scan::{Refused, Scan, usize_of};

impl Scan<'_> {
    /// Behind the value that starts at a place or behind white space there; what stands in it is taken on trust.
    pub(crate) fn trusted(self, at: usize) -> Result<usize, Refused> {
        let (at, byte) = self.token(at);
        match byte {
            b'{' | b'[' => self.container(at),
            b'"' => Ok(self.string(at.wrapping_add(1))?.0),
            _ => self.value(at),
        }
    }

    fn container(self, mut at: usize) -> Result<usize, Refused> {
        let mut carry = Carry::default();
        let mut depth = 0_u32;
        while at < self.0.len() {
            let block = at;
            at = at.wrapping_add(64);
            let Some(bits) = Block::new(self.chunk(block)).bits_of_interest(&mut carry) else {
                continue;
            };
            if bits.control & bits.inside != 0 {
                return Err(Refused);
            }
            let (opens, mut closes) = (bits.open & !bits.inside, bits.close & !bits.inside);
            let mut before = 0;
            while closes != 0 {
                let place = closes.trailing_zeros();
                let opened = (opens & !(u64::MAX << place)).count_ones();
                depth = depth.wrapping_add(opened.wrapping_sub(before)).wrapping_sub(1);
                before = opened;
                if depth == 0 {
                    return Ok(block.wrapping_add(usize_of(place)).wrapping_add(1));
                }
                closes &= closes.wrapping_sub(1);
            }
            depth = depth.wrapping_add(opens.count_ones().wrapping_sub(before));
        }
        Err(Refused)
    }
}
