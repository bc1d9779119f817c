//! Writes what serde derives, as serde_json writes it. What serde makes for every type is kept small: it only names fields.

use std::fmt::{Display, Write as _};

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant,
    SerializeTuple, SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Number;

use crate::error::{Error, Kind};
use crate::plain::is_plain;
use crate::raw::RAW;

type Result<T> = std::result::Result<T, Error>;

/// The text so far.
pub(crate) struct Writer {
    pub(crate) text: String,
    /// Whether what is written next is JSON already.
    raw: bool,
}

/// A list or a map, with what closes it.
pub(crate) struct Container<'w> {
    writer: &'w mut Writer,
    close: &'static str,
}

impl serde::ser::Error for Error {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::new(Kind::Shape, message.to_string(), (0, 0))
    }
}

impl Writer {
    /// Writes on after a text.
    pub(crate) fn after(text: String) -> Self {
        Self { text, raw: false }
    }

    fn string(&mut self, text: &str) {
        if is_plain(text.as_bytes()) {
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else {
            // A string is always JSON.
            self.text.push_str(&serde_json::to_string(text).unwrap_or_default());
        }
    }

    fn whole(&mut self, number: impl itoa::Integer) {
        self.text.push_str(itoa::Buffer::new().format(number));
    }

    fn open(&mut self, open: &str, close: &'static str) -> Result<Container<'_>> {
        self.text.push_str(open);
        Ok(Container { writer: self, close })
    }

    /// A map with one entry, whose value is opened.
    fn open_variant(&mut self, name: &str, open: &str, close: &'static str) -> Result<Container<'_>> {
        self.text.push('{');
        self.name(name);
        self.open(open, close)
    }

    /// Separates what follows from what stands before it in a container.
    fn separate(&mut self) {
        if !self.text.ends_with(['[', '{']) {
            self.text.push(',');
        }
    }

    fn name(&mut self, name: &str) {
        self.separate();
        self.string(name);
        self.text.push(':');
    }

    /// Makes text of the key that starts at a place.
    fn key(&mut self, at: usize) -> Result<()> {
        match self.text.as_bytes().get(at) {
            Some(b'"') => {}
            None | Some(b'{' | b'[' | b'n') => return Err(Error::custom("key must be a string")),
            Some(_) => {
                self.text.insert(at, '"');
                self.text.push('"');
            }
        }
        self.text.push(':');
        Ok(())
    }
}

impl Container<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.writer.separate();
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.writer.name(name);
        value.serialize(&mut *self.writer)
    }

    fn close(self) {
        self.writer.text.push_str(self.close);
    }
}

macro_rules! whole {
    ($($method:ident: $type:ty,)+) => {
        $(fn $method(self, value: $type) -> Result<()> {
            self.whole(value);
            Ok(())
        })+
    };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Container<'w>;
    type SerializeTuple = Container<'w>;
    type SerializeTupleStruct = Container<'w>;
    type SerializeTupleVariant = Container<'w>;
    type SerializeMap = Container<'w>;
    type SerializeStruct = Container<'w>;
    type SerializeStructVariant = Container<'w>;

    whole! {
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
    }

    fn serialize_bool(self, value: bool) -> Result<()> {
        self.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<()> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<()> {
        match Number::from_f64(value) {
            // Writing to a string cannot fail.
            Some(number) => _ = write!(self.text, "{number}"),
            None => self.text.push_str("null"),
        }
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<()> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        if std::mem::take(&mut self.raw) {
            self.text.push_str(value);
        } else {
            self.string(value);
        }
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<()> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<()> {
        self.raw = name == RAW;
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<()> {
        let mut map = self.open("{", "}")?;
        map.field(variant, value)?;
        map.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Container<'w>> {
        self.open("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Container<'w>> {
        self.open("[", "]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Container<'w>> {
        self.open("[", "]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Container<'w>> {
        self.open_variant(variant, "[", "]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Container<'w>> {
        self.open("{", "}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Container<'w>> {
        self.open("{", "}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Container<'w>> {
        self.open_variant(variant, "{", "}}")
    }
}

impl SerializeMap for Container<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.writer.separate();
        let at = self.writer.text.len();
        key.serialize(&mut *self.writer)?;
        self.writer.key(at)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<()> {
        self.close();
        Ok(())
    }
}

macro_rules! parts {
    ($($of:ident: $method:ident($($name:ident)?) is $part:ident;)+) => {
        $(impl $of for Container<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result<()> {
                self.$part($($name,)? value)
            }

            fn end(self) -> Result<()> {
                self.close();
                Ok(())
            }
        })+
    };
}

parts! {
    SerializeSeq: serialize_element() is item;
    SerializeTuple: serialize_element() is item;
    SerializeTupleStruct: serialize_field() is item;
    SerializeTupleVariant: serialize_field() is item;
    SerializeStruct: serialize_field(name) is field;
    SerializeStructVariant: serialize_field(name) is field;
}
