//! UTF-8 that comes in pieces.

use super::not_utf8;
use crate::error::Result;

/// Takes UTF-8 in pieces that may be cut anywhere, within a character too.
///
/// ```
/// use breakglass::wire::Decoder;
///
/// let mut decoder = Decoder::default();
/// let euro = "€".as_bytes();
/// assert_eq!(decoder.decode(&euro[..2])?, (None, ""));
/// assert_eq!(decoder.decode(&[euro[2], b'!'])?, (Some('€'), "!"));
/// decoder.end()?;
/// # Ok::<(), breakglass::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    /// How many bytes stand before the character that is cut.
    before: usize,
    /// The bytes of that character, of which the first ones are there.
    cut: [u8; 4],
    there: usize,
}

impl Decoder {
    /// The text of the next piece: the character that was cut, once it is whole, and what follows it.
    ///
    /// # Errors
    /// `invalid_utf8`, as [`text_of`](super::text_of) of the whole. What is decoded after an error means nothing.
    pub fn decode<'p>(&mut self, piece: &'p [u8]) -> Result<(Option<char>, &'p str)> {
        let mut rest = piece;
        let mut completed = None;
        while self.there > 0
            && let Some((byte, behind)) = rest.split_first()
        {
            rest = behind;
            completed = self.complete(*byte)?;
        }
        if self.there > 0 {
            return Ok((None, ""));
        }
        let invalid = match simdutf8::compat::from_utf8(rest) {
            Ok(text) => {
                self.before = self.before.saturating_add(text.len());
                return Ok((completed, text));
            }
            Err(error) => error,
        };
        self.before = self.before.saturating_add(invalid.valid_up_to());
        let (whole, cut) = rest.split_at_checked(invalid.valid_up_to()).unwrap_or_default();
        if invalid.error_len().is_some() {
            return Err(not_utf8(self.before));
        }
        self.cut.iter_mut().zip(cut).for_each(|(to, from)| *to = *from);
        self.there = cut.len();
        Ok((completed, std::str::from_utf8(whole).unwrap_or_default()))
    }

    /// Adds a byte to the character that is cut, and answers it where it is whole.
    fn complete(&mut self, byte: u8) -> Result<Option<char>> {
        if let Some(place) = self.cut.get_mut(self.there) {
            *place = byte;
        }
        self.there = self.there.saturating_add(1);
        match std::str::from_utf8(self.cut.get(..self.there).unwrap_or_default()) {
            Ok(whole) => {
                self.before = self.before.saturating_add(whole.len());
                self.there = 0;
                Ok(whole.chars().next())
            }
            Err(error) if error.error_len().is_none() => Ok(None),
            Err(_) => Err(not_utf8(self.before)),
        }
    }

    /// That no character is left cut.
    ///
    /// # Errors
    /// `invalid_utf8`.
    pub fn end(&self) -> Result<()> {
        if self.there == 0 { Ok(()) } else { Err(not_utf8(self.before)) }
    }
}
