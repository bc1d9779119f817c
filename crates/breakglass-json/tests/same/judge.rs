//! Holds what is read here to what serde_json reads. The fuzz target `json` asks the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Debug};

use breakglass_json::{
    DIGITS, Holds, Mode, Object, Picked, Raw, Wanted, from_str, pick, pick_and_keys, to_string,
};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

macro_rules! item {
    ($name:ident) => {
        /// Everything that the readers of the forge ask serde for, in one type.
        #[derive(Debug, PartialEq, Deserialize, Serialize)]
        pub(crate) struct Item<'a> {
            #[serde(borrow)]
            name: Option<Cow<'a, str>>,
            id: Option<Id>,
            total: Option<u64>,
            number: Option<i32>,
            ratio: Option<f64>,
            draft: Option<bool>,
            check_runs: Option<Vec<Option<$name<'a>>>>,
            check_run: Option<Box<$name<'a>>>,
            #[serde(skip_serializing)]
            app: Option<IgnoredAny>,
            #[serde(default)]
            any: Value,
            pair: Option<(u8, &'a str)>,
            status: Option<Status>,
        }
    };
}

/// As it is read here.
mod read {
    use super::*;

    item!(Item);
}

/// As serde_json reads it from an object, and from an object alone.
mod wanted {
    use super::*;

    item!(Object);

    pub(crate) struct Object<'a>(Item<'a>);

    impl Serialize for Object<'_> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.serialize(serializer)
        }
    }

    impl Debug for Object<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl PartialEq for Object<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }

    impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Map;

            impl<'de> Visitor<'de> for Map {
                type Value = Object<'de>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("struct Item")
                }

                fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<'de>, A::Error> {
                    Item::deserialize(MapAccessDeserializer::new(map)).map(Object)
                }
            }

            deserializer.deserialize_map(Map)
        }
    }
}

/// Text or a number, as text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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

/// A variant by its name, or with what it holds.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Queued,
    Completed,
    Held(Vec<u8>),
    Numbered(u8, Id),
    Failed { id: Option<Id>, by: String },
}

/// How much there is, asked again behind the end, or given up after two.
#[derive(Debug)]
struct Counted<const GIVE_UP: bool>(#[expect(dead_code, reason = "compared as it is shown")] usize);

impl<'de, const GIVE_UP: bool> Deserialize<'de> for Counted<GIVE_UP> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Count<const GIVE_UP: bool>;

        impl<'de, const GIVE_UP: bool> Visitor<'de> for Count<GIVE_UP> {
            type Value = Counted<GIVE_UP>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a container")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut count = 0_usize;
                while !(GIVE_UP && count > 1) && seq.next_element::<IgnoredAny>()?.is_some() {
                    count = count.saturating_add(1);
                }
                assert!(GIVE_UP || seq.next_element::<IgnoredAny>()?.is_none());
                Ok(Counted(count))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut count = 0_usize;
                while !(GIVE_UP && count > 1) && map.next_entry::<IgnoredAny, Counted<false>>()?.is_some() {
                    count = count.saturating_add(1);
                }
                assert!(GIVE_UP || map.next_entry::<IgnoredAny, IgnoredAny>()?.is_none());
                Ok(Counted(count))
            }
        }

        deserializer.deserialize_any(Count)
    }
}

/// Asks everything of a text.
///
/// # Panics
/// Where anything is read otherwise than by serde_json.
pub(crate) fn judge(text: &str) {
    same::<IgnoredAny, IgnoredAny>(text);
    same::<Value, Value>(text);
    same::<read::Item<'_>, wanted::Object<'_>>(text);
    same::<Vec<read::Item<'_>>, Vec<wanted::Object<'_>>>(text);
    same::<BTreeMap<Cow<'_, str>, IgnoredAny>, BTreeMap<Cow<'_, str>, IgnoredAny>>(text);
    same::<Vec<Option<BTreeMap<String, Value>>>, Vec<Option<BTreeMap<String, Value>>>>(text);
    same::<Vec<u64>, Vec<u64>>(text);
    same::<Counted<false>, Counted<false>>(text);
    same::<Counted<true>, Counted<true>>(text);
    same::<Vec<Id>, Vec<Id>>(text);
    same::<BTreeMap<Id, IgnoredAny>, BTreeMap<Id, IgnoredAny>>(text);
    same::<Vec<i8>, Vec<i8>>(text);
    same::<Vec<Option<f64>>, Vec<Option<f64>>>(text);
    same::<Vec<&str>, Vec<&str>>(text);
    same::<Cow<'_, str>, Cow<'_, str>>(text);
    same::<Option<char>, Option<char>>(text);
    same::<(), ()>(text);
    same::<Status, Status>(text);
    same::<Vec<Option<Status>>, Vec<Option<Status>>>(text);
    raw(text);
    for holds in [Holds::Object(&WANTED), Holds::Objects(&WANTED), Holds::Texts] {
        picked(text, holds);
    }
    keys(text);
    written::<Value>(text);
    written::<Vec<read::Item<'_>>>(text);
    written::<BTreeMap<i64, Option<char>>>(text);
    written::<Vec<Option<Status>>>(text);
}

fn same<'t, T: Deserialize<'t> + Debug, W: Deserialize<'t> + Debug>(text: &'t str) {
    let wanted = serde_json::from_str::<W>(text).map(|value| format!("{value:?}"));
    let read = |mode| from_str::<T>(text, mode).map(|value| format!("{value:?}"));
    let strict = read(Mode::Strict).map_err(|error| error.to_string());
    let said = wanted.as_ref().map_err(ToString::to_string);
    // A variant's fields are read from an object alone, as a struct's are; serde_json takes them from a list as well.
    let listed = "invalid type: sequence, expected struct variant";
    if strict.as_ref().is_err_and(|error| error.starts_with(listed)) {
        return;
    }
    assert_eq!(strict.as_ref().map_err(Clone::clone), said, "{}: {text}", std::any::type_name::<T>());
    if let Ok(wanted) = wanted {
        assert_eq!(read(Mode::Trusting).ok(), Some(wanted), "{}: {text}", std::any::type_name::<T>());
    }
}

/// Writes what serde_json reads.
fn written<'t, T: Deserialize<'t> + Serialize>(text: &'t str) {
    if let Ok(value) = serde_json::from_str::<T>(text) {
        written_alike(&value);
    }
}

/// # Panics
/// Where a value is written otherwise than by serde_json.
pub(crate) fn written_alike<T: Serialize>(value: &T) {
    let wanted = serde_json::to_string(value).map_err(|error| error.to_string());
    assert_eq!(to_string(value).map_err(|error| error.message().to_owned()), wanted);
}

/// A value as its text.
fn raw(text: &str) {
    let wanted = serde_json::from_str::<Vec<&RawValue>>(text);
    let wanted = wanted.map(|values| values.into_iter().map(RawValue::get).collect::<Vec<_>>());
    let read = from_str::<Vec<Raw<'_>>>(text, Mode::Strict);
    if let (Ok(read), Ok(wanted)) = (&read, &wanted) {
        assert_eq!(to_string(read).ok(), Some(format!("[{}]", wanted.join(","))), "{text}");
    }
    let read = read.map(|values| values.into_iter().map(|value| value.0).collect::<Vec<_>>());
    assert_eq!(read.map_err(|error| error.to_string()), wanted.map_err(|error| error.to_string()), "{text}");
}

/// What the payloads are asked for, in one table.
static WANTED: Wanted = Wanted::new(
    "Item",
    &["name", "id", "total", "draft", "check_runs", "check_run", "app", "status", "any"],
    &[
        Holds::Text,
        Holds::Text,
        Holds::Count,
        Holds::Flag,
        Holds::Objects(&INNER),
        Holds::Object(&INNER),
        Holds::Anything,
        Holds::Texts,
        Holds::Texts,
    ],
);
static INNER: Wanted = Wanted::new(
    "Inner",
    &["id", "name", "check_runs", "draft"],
    &[Holds::Text, Holds::Text, Holds::Objects(&INMOST), Holds::Flag],
);
static INMOST: Wanted =
    Wanted::new("Inmost", &["x", "name", "status"], &[Holds::Count, Holds::Text, Holds::Texts]);

/// What is picked is what serde_json reads, with the same errors.
fn picked(text: &str, holds: Holds) {
    let mut reader = serde_json::Deserializer::from_str(text);
    let wanted = Picked::read(holds, &mut reader).and_then(|picked| reader.end().map(|()| picked));
    let wanted = wanted.as_ref().map(shown).map_err(ToString::to_string);
    let read = |mode| pick(text, mode, holds).as_ref().map(shown).map_err(ToString::to_string);
    assert_eq!(read(Mode::Strict), wanted, "{text}");
    if wanted.is_ok() {
        assert_eq!(read(Mode::Trusting), wanted, "{text}");
    }
}

/// The keys of an object are those that serde_json reads, and what is picked beside them is the same as without them.
fn keys(text: &str) {
    let Some((beside, keys)) = pick_and_keys(text, Mode::Strict, &WANTED) else { return };
    let alone = pick(text, Mode::Strict, Holds::Object(&WANTED));
    assert_eq!(Some(shown(&beside)), alone.ok().as_ref().map(shown), "{text}");
    let wanted = serde_json::from_str::<BTreeMap<&str, IgnoredAny>>(text).unwrap_or_default();
    assert!(keys.len() == 200 || wanted.keys().all(|key| keys.contains(key)), "{text}");
    assert!(keys.iter().all(|key| wanted.contains_key(key)), "{text}");
}

fn shown(picked: &Picked<'_>) -> String {
    let items: Vec<_> = picked.objects().map(|item| item.map(|item| (item.text(0), all(item)))).collect();
    format!("{} {items:?}", all(picked.object()))
}

/// All that any of the tables asks of an object, by place: what is of another kind is none.
fn all(object: Object<'_>) -> String {
    let field = |place| {
        let inner = object.object(place).map(all);
        let listed = object.objects(place).map(|items| items.map(|item| item.map(all)).collect::<Vec<_>>());
        let texts: Vec<_> = object.texts(place).collect();
        let (text, count, flag) = (object.text(place), object.count(place), object.flag(place));
        format!("{:?}", (text, count, flag, object.is_null(place), object.has(place), inner, listed, texts))
    };
    (0..9).map(field).collect::<Vec<_>>().join(" ")
}
