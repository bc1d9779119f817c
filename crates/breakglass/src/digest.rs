//! Digests: SHA-256 over RFC 8785 canonical JSON, so that any language with both can compute them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The digest of a document, on the wire `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of a value's canonical JSON.
    pub(crate) fn of<T: Serialize>(value: &T) -> Self {
        // Our documents have text for keys and no fractions, so they always have a canonical form.
        let canonical = serde_json_canonicalizer::to_vec(value).unwrap_or_default();
        Self::from_bytes(&Sha256::digest(canonical).into())
    }

    /// The digest whose bytes these are.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in bytes {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
        Self(text)
    }

    /// The 32 bytes; none where the text is not a digest's.
    #[must_use]
    pub fn to_bytes(&self) -> Option<[u8; 32]> {
        let digits = self.0.strip_prefix("sha256:")?.as_bytes();
        let mut bytes = [0; 32];
        let (pairs, rest) = digits.as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return None;
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let digit = |of: u8| match of {
                b'0'..=b'9' => Some(of.wrapping_sub(b'0')),
                b'a'..=b'f' => Some(of.wrapping_sub(b'a').wrapping_add(10)),
                _ => None,
            };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(bytes)
    }

    /// The digest of no entry: all zeros, before the first.
    #[must_use]
    pub(crate) fn zero() -> Self {
        Self::from_bytes(&[0; 32])
    }

    /// `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
