//! Digests: SHA-256 over RFC 8785 canonical JSON, so that any language with both can compute them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use arrayvec::ArrayString;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

use crate::hex;

/// The digest of a document, on the wire `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Digest(#[schemars(with = "String")] Text);

/// How a digest begins.
const PREFIX: &[u8; 7] = b"sha256:";

/// How long a digest is.
const LENGTH: usize = 71;

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
        let mut text = [0; LENGTH];
        if let Some((prefix, digits)) = text.split_first_chunk_mut() {
            *prefix = *PREFIX;
            for (pair, byte) in digits.as_chunks_mut().0.iter_mut().zip(bytes) {
                *pair = [hex::digit(byte >> 4), hex::digit(byte & 15)];
            }
        }
        Self(Text::Usual(ArrayString::from_byte_string(&text).unwrap_or_default()))
    }

    /// The digest that a text is: any text, since who reads one compares it with the right one.
    pub(crate) fn from_text(text: &str) -> Self {
        Self(Text::of(text))
    }

    /// The 32 bytes; none where the text is not a digest's.
    #[must_use]
    pub fn to_bytes(&self) -> Option<[u8; 32]> {
        hex::bytes(self.0.as_bytes().strip_prefix(PREFIX)?)
    }

    /// The digest of no entry: all zeros, before the first.
    #[must_use]
    pub(crate) fn zero() -> Self {
        Self::from_bytes(&[0; 32])
    }

    /// `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text of a digest, which takes no memory of its own where it is as long as one: an entry has two.
#[derive(Clone)]
enum Text {
    Usual(ArrayString<LENGTH>),
    Other(Box<str>),
}

impl Text {
    fn of(text: &str) -> Self {
        match ArrayString::from(text) {
            Ok(usual) if usual.is_full() => Self::Usual(usual),
            _ => Self::Other(text.into()),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Usual(text) => text,
            Self::Other(text) => text,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        self.as_str().as_bytes()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyText;

        impl de::Visitor<'_> for AnyText {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::of(text))
            }
        }

        deserializer.deserialize_str(AnyText)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_written_and_read_again(bytes: [u8; 32]) {
            let digest = Digest::from_bytes(&bytes);
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert_eq!(digest.as_str(), format!("sha256:{hex}"));
            prop_assert_eq!(digest.to_bytes(), Some(bytes));
            prop_assert_eq!(Digest::from_text(digest.as_str()), digest);
        }

        #[test]
        fn any_text_is_kept(text in "(sha256:)?([0-9a-f]{64}|[0-9a-fA-Fé]{60,66}|\\PC{0,80})") {
            let digest: Digest = serde_json::from_value(text.clone().into()).unwrap();
            prop_assert_eq!(digest.as_str(), &text);
            prop_assert_eq!(serde_json::to_value(&digest).unwrap(), text.clone());
            let digits = text.strip_prefix("sha256:").filter(|digits| digits.len() == 64);
            let lower = |digits: &str| digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            prop_assert_eq!(digest.to_bytes().is_some(), digits.is_some_and(lower));
        }

        #[test]
        fn digests_are_ordered_as_their_texts(one in "(sha256:[0-9a-f]{64}|[a-z]{0,3})", other in "(sha256:[0-9a-f]{64}|[a-z]{0,3})") {
            let order = Digest::from_text(&one).cmp(&Digest::from_text(&other));
            prop_assert_eq!(order, one.cmp(&other));
        }
    }
}
