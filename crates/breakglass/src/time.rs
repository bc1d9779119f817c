//! Points in time, always handed in by the caller: the core has no clock.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Result, code};
use crate::policy::Seconds;

/// A point in time in whole milliseconds; on the wire `YYYY-MM-DDTHH:MM:SS.mmmZ`, years 0 to 9999.
///
/// RFC 3339 with any offset is read. What is finer than a millisecond is cut, never rounded, so that a time is
/// never later than what was written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(Timestamp);

const FIRST: i64 = -62_167_219_200_000;
const LAST: i64 = 253_402_207_200_000;

impl Time {
    /// The time that many milliseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// `invalid_time` outside the years 0 to 9999.
    pub fn from_millis(millis: i64) -> Result<Self> {
        if !(FIRST..LAST).contains(&millis) {
            return Err(Error::new(code::INVALID_TIME, "not a time: it is outside the years 0 to 9999"));
        }
        Timestamp::from_millisecond(millis).map(Self).map_err(|_| invalid(&millis.to_string()))
    }

    /// Milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The time that many seconds later, at most the end of the year 9999.
    #[must_use]
    pub fn plus(self, duration: Seconds) -> Self {
        let millis = i64::try_from(duration.get()).unwrap_or(i64::MAX).saturating_mul(1000);
        let millis = self.as_millis().saturating_add(millis).min(LAST.saturating_sub(1));
        Self::from_millis(millis).unwrap_or(self)
    }

    /// Whole seconds from `earlier` to this time; 0 where `earlier` is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> u64 {
        let millis = self.as_millis().saturating_sub(earlier.as_millis());
        u64::try_from(millis).unwrap_or(0).div_euclid(1000)
    }
}

fn invalid(text: &str) -> Error {
    let shown: String = text.chars().take(40).collect();
    Error::new(
        code::INVALID_TIME,
        format!("not a time: `{shown}`; write it as RFC 3339 does, such as `2026-03-01T12:00:00.000Z`"),
    )
}

/// The time of a text in the one form in which forges write times, `2026-03-01T12:00:00Z`: a page holds hundreds of them.
fn of_whole_second(text: &str) -> Option<Timestamp> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] =
        text.as_bytes()
    else {
        return None;
    };
    if ![y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |digit: u8| i8::try_from(digit & 0xf).unwrap_or_default();
    let two = |tens: u8, ones: u8| digit(tens).wrapping_mul(10).wrapping_add(digit(ones));
    let year = i16::from(two(y1, y2)).wrapping_mul(100).wrapping_add(i16::from(two(y3, y4)));
    let (month, day) = (two(m1, m2), two(d1, d2));
    let civil = DateTime::new(year, month, day, two(h1, h2), two(n1, n2), two(s1, s2), 0).ok()?;
    Offset::UTC.to_timestamp(civil).ok()
}

impl FromStr for Time {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(timestamp) = of_whole_second(text) {
            return Self::from_millis(timestamp.as_second().saturating_mul(1000));
        }
        let timestamp = text.parse::<Timestamp>().map_err(|_| invalid(text))?;
        let cut = timestamp.as_millisecond();
        // jiff cuts towards 1970.
        let is_later = timestamp.subsec_nanosecond().checked_rem(1_000_000).is_some_and(|rest| rest < 0);
        Self::from_millis(if is_later { cut.saturating_sub(1) } else { cut })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl de::Visitor<'_> for Text {
            type Value = Time;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as `2026-03-01T12:00:00.000Z`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
                text.parse().map_err(|error: Error| E::custom(error.message()))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl JsonSchema for Time {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "description": "A point in time in UTC, to the millisecond: `2026-03-01T12:00:00.000Z`."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_finer_than_a_millisecond_is_cut() {
        let time: Time = "2026-03-01T13:00:00.123999+01:00".parse().unwrap();
        assert_eq!(time.to_string(), "2026-03-01T12:00:00.123Z");
        let before_1970: Time = "1969-12-31T23:59:59.9999Z".parse().unwrap();
        assert_eq!(before_1970.to_string(), "1969-12-31T23:59:59.999Z");
    }

    proptest::proptest! {
        /// The form that is read without jiff, beside its other spelling, which is read with it.
        #[test]
        fn whole_seconds_are_read_alike(parts in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]", other in "\\PC{20}") {
            let read = |text: String| text.parse::<Time>().map_err(|error| error.code());
            proptest::prop_assert_eq!(read(format!("{parts}Z")), read(format!("{parts}+00:00")));
            proptest::prop_assert!(of_whole_second(&other).is_none_or(|time| other.parse().ok() == Some(time)));
        }
    }

    #[test]
    fn years_outside_0_to_9999_are_refused() {
        for text in ["-000001-12-31T23:59:59Z", "2026-03-01", "yesterday", ""] {
            assert_eq!(text.parse::<Time>().unwrap_err().code(), code::INVALID_TIME, "{text}");
        }
        assert!("0000-01-01T00:00:00Z".parse::<Time>().is_ok());
        assert!(Time::from_millis(i64::MAX).is_err());
        assert!(Time::from_millis(i64::MIN).is_err());
    }
}
