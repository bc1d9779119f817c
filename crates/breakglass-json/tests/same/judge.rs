//! Holds what is read here to what serde_json reads. The fuzz target `json` asks the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use breakglass_json::{DIGITS, Mode, attempt, from_str};
use serde::de::{Error, IgnoredAny, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Everything that the readers of the forge ask serde for, in one type.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Item<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    id: Option<Id>,
    total: Option<u64>,
    number: Option<i32>,
    ratio: Option<f64>,
    draft: Option<bool>,
    check_runs: Option<Vec<Option<Item<'a>>>>,
    check_run: Option<Box<Item<'a>>>,
    app: Option<IgnoredAny>,
    #[serde(default)]
    any: Value,
    pair: Option<(u8, &'a str)>,
}

/// Text or a number, as text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Id(String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrNumber;

        impl<'de> Visitor<'de> for TextOrNumber {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a number")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Id, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }

        deserializer.deserialize_newtype_struct(DIGITS, TextOrNumber)
    }
}

/// A variant by its name: serde_json alone reads these.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Queued,
    Completed,
}

/// Asks everything of a text.
///
/// # Panics
/// Where anything is read otherwise than by serde_json.
pub(crate) fn judge(text: &str) {
    same::<IgnoredAny>(text, true);
    same::<Value>(text, true);
    same::<Item<'_>>(text, true);
    same::<Vec<Item<'_>>>(text, true);
    same::<BTreeMap<Cow<'_, str>, IgnoredAny>>(text, true);
    same::<Vec<Option<BTreeMap<String, Value>>>>(text, true);
    same::<Vec<u64>>(text, true);
    same::<Vec<Id>>(text, true);
    same::<BTreeMap<Id, IgnoredAny>>(text, true);
    same::<Vec<i8>>(text, true);
    same::<Vec<Option<f64>>>(text, true);
    same::<Vec<&str>>(text, true);
    same::<Cow<'_, str>>(text, true);
    same::<Option<char>>(text, true);
    same::<()>(text, true);
    same::<Status>(text, false);
    same::<Vec<Option<Status>>>(text, false);
    same::<BTreeMap<u64, IgnoredAny>>(text, false);
}

/// `alone` where nothing of the type is left to serde_json.
fn same<'t, T: Deserialize<'t> + Debug>(text: &'t str, alone: bool) {
    let shown = |value: T| format!("{value:?}");
    let wanted = serde_json::from_str::<T>(text).map(shown).map_err(|error| error.to_string());
    let read = from_str::<T>(text, Mode::Strict).map(shown).map_err(|error| error.to_string());
    assert_eq!(read, wanted, "{}: {text}", std::any::type_name::<T>());
    // What serde_json takes is taken without its help.
    let helped = attempt::<T>(text, Mode::Strict).is_none();
    assert!(!(alone && helped && wanted.is_ok()), "{}: refused {text}", std::any::type_name::<T>());
    let trusted = attempt::<T>(text, Mode::Trusting).map(shown);
    if let Ok(wanted) = wanted {
        let missed = trusted.is_none() && !alone;
        assert!(missed || trusted.as_ref() == Some(&wanted), "{}: {text}", std::any::type_name::<T>());
    }
}
