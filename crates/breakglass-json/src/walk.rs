//! Walking over a text that comes in pieces: only where strings and containers end is looked for, and no grammar is asked.

use crate::plain::plain;

/// How far a text was walked over. It may be cut anywhere, within a string too.
///
/// ```
/// use breakglass_json::Walk;
///
/// let mut walk = Walk::default();
/// assert_eq!(walk.stop(br#"["one, t"#, 0), Some((1, b'[')));
/// assert_eq!(walk.stop(br#""one, t"#, 0), None);
/// assert_eq!(walk.stop(br#"wo]"]"#, 0), Some((5, b']')));
/// assert_eq!(walk.depth(), 0);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Walk {
    depth: usize,
    within: Within,
}

#[derive(Debug, Clone, Copy, Default)]
enum Within {
    #[default]
    Containers,
    String,
    /// Behind a backslash.
    Escape,
}

impl Walk {
    /// How many containers are open.
    #[must_use]
    pub fn depth(self) -> usize {
        self.depth
    }

    /// Walks on over the next piece, or what is left of one, to the next quote, colon, comma or bracket that stands no deeper
    /// than that in containers, and answers the place behind it and what it is; none where the piece ends before.
    pub fn stop(&mut self, piece: &[u8], depth: usize) -> Option<(usize, u8)> {
        let mut at = 0_usize;
        loop {
            if matches!(self.within, Within::String) {
                at = at.wrapping_add(plain(piece.get(at..).unwrap_or_default()));
            }
            let byte = *piece.get(at)?;
            at = at.wrapping_add(1);
            let outer = self.depth;
            match (self.within, byte) {
                (Within::Escape, _) => {
                    self.within = Within::String;
                    continue;
                }
                (Within::String, b'"') => self.within = Within::Containers,
                (Within::String, b'\\') => {
                    self.within = Within::Escape;
                    continue;
                }
                (Within::Containers, b'"') => self.within = Within::String,
                (Within::Containers, b'{' | b'[') => self.depth = outer.saturating_add(1),
                (Within::Containers, b'}' | b']') => self.depth = outer.saturating_sub(1),
                (Within::Containers, b':' | b',') => {}
                // In a string that is a control character, which is for who asks for the grammar.
                (Within::Containers | Within::String, _) => continue,
            }
            if outer.min(self.depth) <= depth {
                return Some((at, byte));
            }
        }
    }
}
