//! Reads JSON by the browser's own parser.
//!
//! What the server sends is either what was agreed, or unreadable: nobody asks where and why. Libraries
//! word it for each type that is read, and take it in more than one shape. On the whole page that is,
//! after brotli, 23 kB more with `serde-wasm-bindgen`, and 49 kB more with `serde_json`.

mod parsed;
#[cfg(test)]
mod tests;

use serde::de::value::{SeqDeserializer, U64Deserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use web_sys::js_sys::JSON;

use parsed::Parsed;

/// The value that a text holds.
///
/// # Errors
///
/// If the text is no JSON, or not of that type.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    T::deserialize(Value(Some(JSON::parse(text).map_err(|_| Unreadable)?)))
}

/// The text is not what was expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

// Each names itself: the trait's own versions word what was wrong.
impl Error for Unreadable {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// A value on its way to its type; nothing where there is none: a member that an object lacks, or
/// what a bare variant holds.
struct Value<P>(Option<P>);

impl<P: Parsed> Value<P> {
    fn parsed(self) -> Result<P, Unreadable> {
        self.0.ok_or(Unreadable)
    }
}

impl<P: Parsed> IntoDeserializer<'_, Unreadable> for Value<P> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de, P: Parsed> Deserializer<'de> for Value<P> {
    type Error = Unreadable;

    /// No type of ours is read without knowing what it is.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.parsed()?.boolean().ok_or(Unreadable)?)
    }

    /// JavaScript's numbers are exact below 2⁵³, which no number of ours reaches.
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let exact = |number: &f64| number.fract() == 0.0 && number.abs() < 2f64.powi(53);
        visitor.visit_i64(self.parsed()?.number().filter(exact).ok_or(Unreadable)? as i64)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_string(self.parsed()?.text().ok_or(Unreadable)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.as_ref().is_none_or(P::is_null) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.parsed()?.is_null() { visitor.visit_unit() } else { Err(Unreadable) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let items = self.parsed()?.items().ok_or(Unreadable)?;
        SeqDeserializer::new(items.into_iter().map(|item| Value(Some(item))))
            .deserialize_any(visitor)
    }

    /// The type is given its fields in its own order, for which it has less code than for any order.
    /// What it does not know is not looked at.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let object = self.parsed()?;
        if object.is_object() {
            visitor.visit_seq(Fields { object, names })
        } else {
            Err(Unreadable)
        }
    }

    /// A variant is told by its place among the type's.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let value = self.parsed()?;
        let (name, held) = match value.text() {
            Some(name) => (name, None),
            None => value.only_member().map(|(name, held)| (name, Some(held))).ok_or(Unreadable)?,
        };
        let place = (0u64..).zip(names).find(|(_, known)| **known == name);
        let (place, _) = place.ok_or(Unreadable)?;
        visitor.visit_enum(Variant { place, held: Value(held) })
    }

    forward_to_deserialize_any! {
        f32 f64 char bytes byte_buf unit_struct tuple tuple_struct map identifier ignored_any
    }
}

/// An object's fields, as far as the type has them.
struct Fields<P> {
    object: P,
    names: &'static [&'static str],
}

impl<'de, P: Parsed> SeqAccess<'de> for Fields<P> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        let Some((name, rest)) = self.names.split_first() else { return Ok(None) };
        self.names = rest;
        let member = self.object.member(name);
        let is_missing = member.is_none();
        match seed.deserialize(Value(member)) {
            // The type takes its default, or names it an error.
            Err(Unreadable) if is_missing => Ok(None),
            read => read.map(Some),
        }
    }
}

/// `"Name"` or `{"Name": …}`.
struct Variant<P> {
    place: u64,
    held: Value<P>,
}

impl<'de, P: Parsed> EnumAccess<'de> for Variant<P> {
    type Error = Unreadable;
    type Variant = Value<P>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Value<P>), Unreadable> {
        let place: U64Deserializer<Unreadable> = self.place.into_deserializer();
        Ok((seed.deserialize(place)?, self.held))
    }
}

impl<'de, P: Parsed> VariantAccess<'de> for Value<P> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.0.is_none_or(|value| value.is_null()) { Ok(()) } else { Err(Unreadable) }
    }

    /// A bare name holds nothing, not even nothing.
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        seed.deserialize(Self(Some(self.parsed()?)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", names, visitor)
    }
}
