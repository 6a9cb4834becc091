//! Reads JSON by the browser's own parser.
//!
//! What the server sends is either what was agreed, or unreadable: nobody asks where and why. Libraries
//! word it for each type that is read, and take it in more than one shape. On the whole page that is,
//! after brotli, 20 kB more with `serde-wasm-bindgen`, and 46 kB more with `serde_json`.

mod parsed;
#[cfg(test)]
mod tests;

use serde::de::value::{MapDeserializer, SeqDeserializer, U64Deserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer,
    Unexpected, VariantAccess, Visitor,
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
    T::deserialize(Value(JSON::parse(text).map_err(|_| Unreadable)?))
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

/// A value on its way to its type.
struct Value<P>(P);

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
        visitor.visit_bool(self.0.boolean().ok_or(Unreadable)?)
    }

    /// JavaScript's numbers are exact below 2⁵³, which no number of ours reaches.
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let exact = |number: &f64| number.fract() == 0.0 && number.abs() < 2f64.powi(53);
        visitor.visit_i64(self.0.number().filter(exact).ok_or(Unreadable)? as i64)
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
        visitor.visit_string(self.0.text().ok_or(Unreadable)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.0.is_null() { visitor.visit_unit() } else { Err(Unreadable) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let items = self.0.items().ok_or(Unreadable)?;
        SeqDeserializer::new(items.into_iter().map(Value)).deserialize_any(visitor)
    }

    /// A field is told by its place among the type's: its name is compared once, by the browser, and
    /// what the type does not know is not looked at.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if !self.0.is_object() {
            return Err(Unreadable);
        }
        let fields = (0u64..)
            .zip(names)
            .filter_map(|(place, name)| Some((place, Value(self.0.member(name)?))));
        visitor.visit_map(MapDeserializer::new(fields))
    }

    /// A variant is told by its place as well.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let (name, held) = match self.0.text() {
            Some(name) => (name, None),
            None => {
                self.0.only_member().map(|(name, held)| (name, Some(held))).ok_or(Unreadable)?
            }
        };
        let place = (0u64..).zip(names).find(|(_, known)| **known == name);
        let (place, _) = place.ok_or(Unreadable)?;
        visitor.visit_enum(Variant { place, held: Held(held) })
    }

    forward_to_deserialize_any! {
        f32 f64 char bytes byte_buf unit_struct tuple tuple_struct map identifier ignored_any
    }
}

/// `"Name"` or `{"Name": …}`.
struct Variant<P> {
    place: u64,
    held: Held<P>,
}

impl<'de, P: Parsed> EnumAccess<'de> for Variant<P> {
    type Error = Unreadable;
    type Variant = Held<P>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Held<P>), Unreadable> {
        let place: U64Deserializer<Unreadable> = self.place.into_deserializer();
        Ok((seed.deserialize(place)?, self.held))
    }
}

/// What stands beside a variant's name.
struct Held<P>(Option<P>);

impl<P> Held<P> {
    fn value(self) -> Result<Value<P>, Unreadable> {
        self.0.map(Value).ok_or(Unreadable)
    }
}

impl<'de, P: Parsed> VariantAccess<'de> for Held<P> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.0.is_none_or(|value| value.is_null()) { Ok(()) } else { Err(Unreadable) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.value()?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.value()?.deserialize_struct("", names, visitor)
    }
}
