//! Hexadecimal digits, computed and not looked up: many at once are then no loop.

/// The digit of a number below 16.
#[inline]
pub(crate) const fn digit(number: u8) -> u8 {
    let base = if number < 10 { b'0' } else { b'a'.wrapping_sub(10) };
    base.wrapping_add(number)
}

/// The bytes that digits in lower case say; none where there are others, or not two for each byte.
#[inline]
pub(crate) fn bytes<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let (pairs, rest) = digits.as_chunks::<2>();
    let mut bytes = [0; N];
    let mut all = 0;
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let (high, low) = (number(*high), number(*low));
        all |= high | low;
        *byte = high << 4 | low;
    }
    (pairs.len() == N && rest.is_empty() && all < 16).then_some(bytes)
}

/// What a digit says; more than 15 where it is none.
#[inline]
const fn number(digit: u8) -> u8 {
    let (number, letter) = (digit.wrapping_sub(b'0'), digit.wrapping_sub(b'a'));
    if number < 10 {
        number
    } else if letter < 6 {
        letter.wrapping_add(10)
    } else {
        u8::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_say_what_they_are_written_for() {
        for byte in 0..=u8::MAX {
            let written = format!("{byte:02x}");
            assert_eq!([digit(byte >> 4), digit(byte & 15)], written.as_bytes());
            assert_eq!(bytes(written.as_bytes()), Some([byte]));
        }
    }

    #[test]
    fn nothing_else_is_a_digit() {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        for byte in (0..=u8::MAX).filter(|byte| !is_digit(*byte)) {
            assert_eq!(bytes::<1>(&[byte, b'0']), None);
            assert_eq!(bytes::<1>(&[b'0', byte]), None);
        }
        for digits in ["", "0", "000", "0000"] {
            assert_eq!(bytes::<1>(digits.as_bytes()), None);
        }
    }
}
