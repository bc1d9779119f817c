//! The plain part of a string.

use crate::scan::{special, usize_of};

/// How many bytes a string may hold as they are, from the first on: up to a quote, a backslash or a control character.
#[must_use]
#[inline]
pub fn plain(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        let found = special(*chunk).to_bitmask();
        if found != 0 {
            let before = text.len().saturating_sub(rest.len());
            return before.saturating_add(usize_of(found.trailing_zeros()));
        }
        rest = after;
    }
    let is_plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let before = text.len().saturating_sub(rest.len());
    before.saturating_add(rest.iter().take_while(is_plain).count())
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_special_byte_is_found_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for beside in [b'a', 0x7f, 0x80, 0xff, b' ', b'!', b'#', b'[', b']', byte] {
                for at in 0..40 {
                    let mut text = [beside; 40];
                    text[at] = byte;
                    let is_plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
                    let before = text.iter().take_while(is_plain).count();
                    assert_eq!(plain(&text), before, "{byte:#x} among {beside:#x} at {at}");
                    assert_eq!(plain(&text[..at]), before.min(at), "{beside:#x}, {at} of them");
                }
            }
        }
    }
}
