//! Text, ids and times as GitHub's payloads really hold them.

use std::borrow::Cow;
use std::fmt;

use breakglass::Time;
use serde::{Deserialize, Deserializer, de};

/// Text or a number, borrowed from the input where nothing is escaped. Ids come as either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrNumber;

        impl<'de> de::Visitor<'de> for TextOrNumber {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text)))
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Text<'de>, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
        }

        deserializer.deserialize_newtype_struct(breakglass_json::DIGITS, TextOrNumber)
    }
}

/// A text, copied.
pub(crate) fn owned<T: for<'t> From<&'t str>>(text: Option<&str>) -> Option<T> {
    text.map(T::from)
}

/// A time as payloads write it: RFC 3339, seconds since 1970 (webhook `push`), or `2020-01-01 00:00:00 UTC` (old
/// webhooks). The year 1 stands for no time, and what is no time at all is not known.
pub(crate) fn time(text: Option<&str>) -> Option<Time> {
    let text = text?;
    if text.starts_with("0001-") {
        return None;
    }
    text.parse().ok().or_else(|| other_time(text))
}

#[cold]
fn other_time(text: &str) -> Option<Time> {
    match text.parse::<i64>() {
        Ok(seconds) => Time::from_millis(seconds.checked_mul(1000)?).ok(),
        Err(_) => format!("{}Z", text.strip_suffix(" UTC")?).parse().ok(),
    }
}

/// A commit's whole id, as the core takes it; recorded payloads hold shortened ones.
pub(crate) fn full_sha(sha: Option<&str>) -> Option<String> {
    let whole = |sha: &&str| matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit());
    sha.filter(whole).map(str::to_owned)
}
