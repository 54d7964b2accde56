//! TOML as the reader of models takes it: with the numbers as they are written.

use std::cell::RefCell;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeString, DeValue, Error};

/// A value whose number, if it is one, is noted as it is written.
pub(super) struct Written<'i, 'n> {
    pub(super) value: DeValue<'i>,
    pub(super) number: &'n RefCell<Vec<u8>>,
}

impl<'de> Deserializer<'de> for Written<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = self.number;
        match self.value {
            DeValue::String(text) => visitor.visit_str(&text),
            DeValue::Boolean(value) => visitor.visit_bool(value),
            DeValue::Datetime(time) => visitor.visit_str(&time.to_string()),
            DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(value) => visitor.visit_i64(value),
                Err(_) if integer.radix() == 10 => {
                    note(number, integer.as_str());
                    visitor.visit_f64(0.0)
                }
                Err(_) => visitor.visit_f64(f64::NAN),
            },
            DeValue::Float(float) => {
                note(number, float.as_str());
                let special = float.as_str().ends_with("inf") || float.as_str().ends_with("nan");
                visitor.visit_f64(if special { f64::NAN } else { 0.0 })
            }
            DeValue::Array(list) => visitor.visit_seq(Items { rest: list.into_iter(), number }),
            DeValue::Table(table) => visitor.visit_map(Entries { rest: table.into_iter(), value: None, number }),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

fn note(number: &RefCell<Vec<u8>>, text: &str) {
    *number.borrow_mut() = text.as_bytes().to_vec();
}

struct Items<'n, I> {
    rest: I,
    number: &'n RefCell<Vec<u8>>,
}

impl<'de, I: Iterator<Item = Spanned<DeValue<'de>>>> SeqAccess<'de> for Items<'_, I> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let next = self.rest.next().map(|value| Written { value: value.into_inner(), number: self.number });
        next.map(|value| seed.deserialize(value)).transpose()
    }
}

struct Entries<'de, 'n, I> {
    rest: I,
    value: Option<DeValue<'de>>,
    number: &'n RefCell<Vec<u8>>,
}

impl<'de, I: Iterator<Item = (Spanned<DeString<'de>>, Spanned<DeValue<'de>>)>> MapAccess<'de> for Entries<'de, '_, I> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value.into_inner());
        let key = Written { value: DeValue::String(key.into_inner()), number: self.number };
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        // A value is asked for after its key only; otherwise there is none.
        let value = self.value.take().unwrap_or(DeValue::Boolean(false));
        seed.deserialize(Written { value, number: self.number })
    }
}
