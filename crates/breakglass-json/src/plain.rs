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

/// Whether a string may hold a text as it is. Most are short: no byte of them is looked at alone.
#[inline]
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let has_none = |chunk: [u8; 16]| special(chunk).to_bitmask() == 0;
    if let Some(last) = text.last_chunk() {
        return text.as_chunks().0.iter().chain([last]).all(|chunk| has_none(*chunk));
    }
    // The two halves may overlap.
    has_none(halves::<8>(text).or_else(|| halves::<4>(text)).unwrap_or_else(|| {
        let mut chunk = FILLED;
        chunk.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        chunk
    }))
}

/// A chunk of what a string may hold.
const FILLED: [u8; 16] = [b' '; 16];

/// The first and the last bytes of a text as a chunk.
#[inline(always)]
fn halves<const N: usize>(text: &[u8]) -> Option<[u8; 16]> {
    let mut chunk = FILLED;
    let (first, rest) = chunk.split_first_chunk_mut::<N>()?;
    *first = *text.first_chunk()?;
    *rest.first_chunk_mut::<N>()? = *text.last_chunk()?;
    Some(chunk)
}

#[cfg(test)]
mod tests {
    use super::{is_plain, plain};

    #[test]
    fn a_special_byte_is_found_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for beside in [b'a', 0x7f, 0x80, 0xff, b' ', b'!', b'#', b'[', b']', byte] {
                for at in 0..40 {
                    let mut text = [beside; 40];
                    text[at] = byte;
                    let may_stand = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
                    let before = text.iter().take_while(may_stand).count();
                    assert_eq!(plain(&text), before, "{byte:#x} among {beside:#x} at {at}");
                    assert_eq!(plain(&text[..at]), before.min(at), "{beside:#x}, {at} of them");
                    for end in 0..=40 {
                        assert_eq!(
                            is_plain(&text[..end]),
                            before >= end,
                            "{byte:#x} among {beside:#x} at {at}, {end}"
                        );
                    }
                }
            }
        }
    }
}
