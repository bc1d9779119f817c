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

    /// The time of a text that spells it as we do.
    pub(crate) fn of_our_spelling(text: &str) -> Option<Self> {
        let millis = of_usual_form(text).filter(|_| text.len() == LENGTH)?;
        Self::from_millis(millis).ok()
    }

    /// Hands over the text, which takes no memory of its own.
    pub(crate) fn spelled<T>(self, take: impl FnOnce(&str) -> T) -> T {
        let civil = Offset::UTC.to_datetime(self.0);
        let ([c1, c2], [y1, y2]) = (two_digits(civil.year() / 100), two_digits(civil.year() % 100));
        let ([m1, m2], [d1, d2]) = (two_digits(civil.month()), two_digits(civil.day()));
        let ([h1, h2], [n1, n2]) = (two_digits(civil.hour()), two_digits(civil.minute()));
        let [s1, s2] = two_digits(civil.second());
        let ([_, f1], [f2, f3]) =
            (two_digits(civil.millisecond() / 100), two_digits(civil.millisecond() % 100));
        let text: [u8; LENGTH] = [
            c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'.', f1,
            f2, f3, b'Z',
        ];
        take(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// How long a time is as we spell it.
const LENGTH: usize = 24;

/// The digits of a number below 100.
#[inline]
fn two_digits(number: impl Into<i16>) -> [u8; 2] {
    let number = number.into();
    let digit = |digit: i16| u8::try_from(digit).unwrap_or_default().wrapping_add(b'0');
    [digit(number / 10), digit(number % 10)]
}

fn invalid(text: &str) -> Error {
    let shown: String = text.chars().take(40).collect();
    Error::new(
        code::INVALID_TIME,
        format!("not a time: `{shown}`; write it as RFC 3339 does, such as `2026-03-01T12:00:00.000Z`"),
    )
}

/// The milliseconds of a text in one of the two forms that nearly all times have: `2026-03-01T12:00:00Z`, as forges write them,
/// and a page holds hundreds; and ours, with milliseconds.
fn of_usual_form(text: &str) -> Option<i64> {
    let (second, rest) = text.as_bytes().split_first_chunk()?;
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = second
    else {
        return None;
    };
    let (f1, f2, f3) = match *rest {
        [b'Z'] => (b'0', b'0', b'0'),
        [b'.', f1, f2, f3, b'Z'] => (f1, f2, f3),
        _ => return None,
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2, f1, f2, f3];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |digit: u8| i8::try_from(digit & 0xf).unwrap_or_default();
    let two = |tens: u8, ones: u8| digit(tens).wrapping_mul(10).wrapping_add(digit(ones));
    let year = i16::from(two(y1, y2)).wrapping_mul(100).wrapping_add(i16::from(two(y3, y4)));
    let (month, day) = (two(m1, m2), two(d1, d2));
    let civil = DateTime::new(year, month, day, two(h1, h2), two(n1, n2), two(s1, s2), 0).ok()?;
    let second = Offset::UTC.to_timestamp(civil).ok()?.as_second();
    let millis = i64::from(two(f1, f2)).wrapping_mul(10).wrapping_add(i64::from(digit(f3)));
    Some(second.saturating_mul(1000).saturating_add(millis))
}

impl FromStr for Time {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(millis) = of_usual_form(text) {
            return Self::from_millis(millis);
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
        self.spelled(|text| f.write_str(text))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spelled(|text| serializer.serialize_str(text))
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
        /// The forms that are read without jiff, beside another spelling, which is read with it.
        #[test]
        fn usual_forms_are_read_alike(parts in "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{3})?", other in "\\PC{20}|\\PC{24}") {
            let read = |text: String| text.parse::<Time>().map_err(|error| error.code());
            proptest::prop_assert_eq!(read(format!("{parts}Z")), read(format!("{parts}+00:00")));
            proptest::prop_assert!(of_usual_form(&other).is_none());
        }

        #[test]
        fn times_are_spelled_as_jiff_does(millis in proptest::prop_oneof![FIRST..LAST, -10_000..10_000_i64]) {
            let time = Time::from_millis(millis).unwrap();
            let text = time.to_string();
            proptest::prop_assert_eq!(&text, &format!("{:.3}", time.0));
            proptest::prop_assert_eq!(text.parse(), Ok(time));
            proptest::prop_assert_eq!(Time::of_our_spelling(&text), Some(time));
            proptest::prop_assert_eq!(serde_json::to_value(time).unwrap(), text);
        }

        #[test]
        fn our_spelling_is_the_only_one(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,4})?[Zz]") {
            let ours = text.parse().ok().filter(|time: &Time| time.to_string() == text);
            proptest::prop_assert_eq!(Time::of_our_spelling(&text), ours);
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
