//! What is wanted of a text, and what was found of it: tables that one loop reads by, where each type that serde derives
//! has code of its own.

use std::borrow::Cow;

/// What is wanted of an object: which of its keys, and what each of them holds.
#[derive(Debug)]
pub struct Wanted {
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [&'static str],
    pub(crate) holds: &'static [Holds],
}

/// What a value holds; each may be null instead.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// Text, or a whole number, which is kept as its digits: ids come as either.
    Text,
    /// A whole number that is not negative.
    Count,
    /// `true` or `false`.
    Flag,
    /// Whatever stands there: only whether it does is kept.
    Anything,
    /// An object.
    Object(&'static Wanted),
    /// A list of objects, each of which may be null.
    Objects(&'static Wanted),
    /// A list of texts, each of which may be null.
    Texts,
}

impl Wanted {
    /// What an object is called in errors, and its keys, each with what it holds.
    #[must_use]
    pub const fn new<const N: usize>(
        name: &'static str,
        keys: &'static [&'static str; N],
        holds: &'static [Holds; N],
    ) -> Self {
        Self { name, keys, holds }
    }

    /// The place of a key, by which its field is asked for; behind the last one where it is not wanted.
    #[must_use]
    pub const fn place(&self, key: &str) -> usize {
        let (mut keys, mut place) = (self.keys, 0_usize);
        while let [first, rest @ ..] = keys {
            if same(first.as_bytes(), key.as_bytes()) {
                break;
            }
            keys = rest;
            place = place.wrapping_add(1);
        }
        place
    }
}

const fn same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

/// What was found: all values in one list, the outermost first, in which an object is the place of its first field.
#[derive(Debug, Default)]
pub struct Picked<'t> {
    pub(crate) values: Vec<Value<'t>>,
    /// The texts that do not stand in the input as they are.
    pub(crate) texts: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Value<'t> {
    #[default]
    Absent,
    Null,
    Flag(bool),
    Count(u64),
    Text(&'t str),
    /// The place of a text among those that do not stand in the input.
    Made(usize),
    /// The place of an object's first field, and how many there are.
    Object {
        first: usize,
        fields: usize,
    },
    /// The first of a list's items, and how many there are.
    List {
        first: usize,
        items: usize,
    },
    /// Stands before the fields of a list's item: where the next one does, and how many there are; none of null.
    Item {
        next: usize,
        fields: usize,
    },
}

impl<'t> Picked<'t> {
    /// The outermost object; one without fields where the text is a list.
    #[must_use]
    pub fn object(&self) -> Object<'_> {
        self.object_of(self.value(0)).unwrap_or(Object { picked: self, first: 0, fields: 0 })
    }

    /// The objects of the outermost list; none where the text is an object.
    #[must_use]
    pub fn objects(&self) -> Objects<'_> {
        self.objects_of(self.value(0)).unwrap_or(Objects { picked: self, next: 0, left: 0 })
    }

    /// Keeps a text, borrowed where it stands in the input.
    pub(crate) fn keep(&mut self, text: Cow<'t, str>) -> Value<'t> {
        match text {
            Cow::Borrowed(text) => Value::Text(text),
            Cow::Owned(text) => {
                self.texts.push(text);
                Value::Made(self.texts.len().wrapping_sub(1))
            }
        }
    }

    /// Makes room for the fields of an object, and answers where.
    #[inline(always)]
    pub(crate) fn object_at(&mut self, wanted: &Wanted, to: usize) -> usize {
        let fields = wanted.keys.len();
        let first = self.room(fields);
        self.put(to, Value::Object { first, fields });
        first
    }

    /// Makes the item of a list of the value that was read to its place.
    pub(crate) fn item(&mut self, place: usize) {
        let fields = match self.values.get(place).copied() {
            Some(Value::Object { fields, .. }) => fields,
            Some(text @ (Value::Text(_) | Value::Made(_))) => {
                self.values.push(text);
                1
            }
            _ => 0,
        };
        self.put(place, Value::Item { next: self.values.len(), fields });
    }

    /// Makes room for values that follow one another, and answers where.
    #[inline(always)]
    pub(crate) fn room(&mut self, values: usize) -> usize {
        let first = self.values.len();
        self.values.resize(first.wrapping_add(values), Value::Absent);
        first
    }

    #[inline(always)]
    pub(crate) fn put(&mut self, at: usize, value: Value<'t>) {
        if let Some(place) = self.values.get_mut(at) {
            *place = value;
        }
    }

    #[inline]
    fn value(&self, at: usize) -> Value<'_> {
        self.values.get(at).copied().unwrap_or_default()
    }

    #[inline]
    fn text_of(&self, value: Value<'t>) -> Option<&str> {
        match value {
            Value::Text(text) => Some(text),
            Value::Made(place) => self.texts.get(place).map(String::as_str),
            _ => None,
        }
    }

    #[inline]
    fn object_of(&self, value: Value<'_>) -> Option<Object<'_>> {
        let Value::Object { first, fields } = value else { return None };
        Some(Object { picked: self, first, fields })
    }

    fn objects_of(&self, value: Value<'_>) -> Option<Objects<'_>> {
        let Value::List { first, items } = value else { return None };
        Some(Objects { picked: self, next: first, left: items })
    }
}

/// An object that was found. Its fields are asked for by their places among the keys that were wanted.
#[derive(Debug, Clone, Copy)]
pub struct Object<'p> {
    picked: &'p Picked<'p>,
    first: usize,
    fields: usize,
}

impl<'p> Object<'p> {
    #[inline]
    fn value(self, place: usize) -> Value<'p> {
        if place < self.fields { self.picked.value(self.first.wrapping_add(place)) } else { Value::Absent }
    }

    /// The text of a field; none where it is absent or null.
    #[must_use]
    #[inline]
    pub fn text(self, place: usize) -> Option<&'p str> {
        self.picked.text_of(self.value(place))
    }

    /// The number of a field; none where it is absent or null.
    #[must_use]
    pub fn count(self, place: usize) -> Option<u64> {
        if let Value::Count(count) = self.value(place) { Some(count) } else { None }
    }

    /// Whether a field says yes; none where it is absent or null.
    #[must_use]
    pub fn flag(self, place: usize) -> Option<bool> {
        if let Value::Flag(flag) = self.value(place) { Some(flag) } else { None }
    }

    /// Whether a field is null, and not absent.
    #[must_use]
    pub fn is_null(self, place: usize) -> bool {
        matches!(self.value(place), Value::Null)
    }

    /// Whether there is a field that is not null.
    #[must_use]
    pub fn has(self, place: usize) -> bool {
        !matches!(self.value(place), Value::Absent | Value::Null)
    }

    /// The object of a field; none where it is absent or null.
    #[must_use]
    #[inline]
    pub fn object(self, place: usize) -> Option<Object<'p>> {
        self.picked.object_of(self.value(place))
    }

    /// The objects of a field; none where it is absent or null.
    #[must_use]
    pub fn objects(self, place: usize) -> Option<Objects<'p>> {
        self.picked.objects_of(self.value(place))
    }

    /// The texts of a field, but for those that are null.
    pub fn texts(self, place: usize) -> impl Iterator<Item = &'p str> {
        let items = self.objects(place).into_iter().flatten();
        items.filter_map(|item| item.and_then(|item| item.text(0)))
    }
}

/// The objects of a list, each none where it is null.
#[derive(Debug, Clone, Copy)]
pub struct Objects<'p> {
    picked: &'p Picked<'p>,
    next: usize,
    left: usize,
}

impl<'p> Iterator for Objects<'p> {
    type Item = Option<Object<'p>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let Value::Item { next, fields } = self.picked.value(self.next) else { return None };
        let first = self.next.wrapping_add(1);
        self.next = next;
        Some((fields > 0).then_some(Object { picked: self.picked, first, fields }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Objects<'_> {}
