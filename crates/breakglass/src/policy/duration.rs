//! Durations as people write them in a policy.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Result, code};

/// A duration in whole seconds. A policy may spell it `90s`, `5m`, `4h`, `2d` or `1w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(u64);

impl Seconds {
    /// That many seconds.
    #[must_use]
    pub const fn new(seconds: u64) -> Self {
        Self(seconds)
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// Longer than any emergency or follow-up, and short enough that adding it to a time cannot overflow.
const MOST: u64 = 10 * 365 * 24 * 3600;

fn checked(seconds: u64) -> Result<Seconds> {
    if seconds > MOST {
        return Err(Error::new(code::INVALID_DURATION, "not a duration: it is longer than ten years"));
    }
    Ok(Seconds(seconds))
}

impl FromStr for Seconds {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits).unwrap_or((text, ""));
        let unit: Option<u64> = match unit {
            "s" => Some(1),
            "m" => Some(60),
            "h" => Some(3600),
            "d" => Some(24 * 3600),
            "w" => Some(7 * 24 * 3600),
            _ => None,
        };
        match (number.parse::<u64>(), unit) {
            (Ok(number), Some(unit)) => checked(number.saturating_mul(unit)),
            _ => {
                let shown: String = text.chars().take(40).collect();
                let message = format!(
                    "not a duration: `{shown}`; write whole seconds, or such as `90s`, `5m`, `4h`, `2d`"
                );
                Err(Error::new(code::INVALID_DURATION, message))
            }
        }
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;

        impl de::Visitor<'_> for NumberOrText {
            type Value = Seconds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("whole seconds, or a duration such as `90s`, `5m`, `4h`, `2d`")
            }

            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Seconds, E> {
                checked(seconds).map_err(|error| E::custom(error.message()))
            }

            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Seconds, E> {
                u64::try_from(seconds)
                    .map_err(|_| E::custom("not a duration: it is negative"))
                    .and_then(|seconds| self.visit_u64(seconds))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Seconds, E> {
                text.parse().map_err(|error: Error| E::custom(error.message()))
            }
        }

        deserializer.deserialize_any(NumberOrText)
    }
}

impl JsonSchema for Seconds {
    fn schema_name() -> Cow<'static, str> {
        "Seconds".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Whole seconds; a policy may also write `90s`, `5m`, `4h`, `2d` or `1w`.",
            "anyOf": [
                { "type": "integer", "minimum": 0, "maximum": MOST },
                { "type": "string", "pattern": "^[0-9]+[smhdw]$" }
            ]
        })
    }
}
