//! JSON from outside, read so that everybody reads the same in it. A member that comes twice is
//! refused: which of the two counts, JSON leaves to each reader (RFC 8259, section 4).

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

#[cfg(feature = "postgres")]
pub(crate) mod as_sent;

/// Why a text is not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It has a member twice.
    #[error("the member `{0}` comes twice")]
    Twice(String),
    /// It is no JSON.
    #[error("{0}")]
    NoJson(serde_json::Error),
}

/// Reads the one value that `text` holds.
///
/// # Errors
///
/// If it is no JSON, or has a member twice, at any depth.
pub fn read(text: &[u8]) -> Result<Value, Unreadable> {
    let twice = RefCell::new(None);
    let mut json = serde_json::Deserializer::from_slice(text);
    let read = Distinct { twice: &twice }.deserialize(&mut json);
    let read = read.and_then(|value| json.end().map(|()| value));
    read.map_err(|error| match twice.into_inner() {
        Some(name) => Unreadable::Twice(name),
        None => Unreadable::NoJson(error),
    })
}

/// Reads a value whose members are distinct; notes the one that is not.
#[derive(Clone, Copy)]
struct Distinct<'a> {
    twice: &'a RefCell<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Distinct<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Distinct<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON has no number that is not finite.
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                *self.twice.borrow_mut() = Some(name);
                return Err(A::Error::custom("a member comes twice"));
            }
            let member = members.next_value_seed(self)?;
            object.insert(name, member);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};

    use super::*;

    #[test]
    fn a_member_that_comes_twice_is_named_wherever_it_is() {
        for text in [
            r#"{"amount":1,"amount":2}"#,
            r#"{"amount":1,"amount":1}"#,
            r#"{"form":{"amount":1,"x":[],"amount":2}}"#,
            r#"[1,[{"amount":1,"\u0061mount":2}]]"#,
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), "the member `amount` comes twice", "{text}");
        }
        let apart = r#"{"a":{"amount":1},"b":{"amount":2},"A":[{"amount":3},{"amount":4}]}"#;
        assert!(read(apart.as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_json_is_told_as_such() {
        for text in ["", "{", "1 2", "{\"a\":1,}", "\u{feff}{}", &"[".repeat(200)] {
            assert!(matches!(read(text.as_bytes()), Err(Unreadable::NoJson(_))), "{text}");
        }
    }

    fn anything() -> BoxedStrategy<Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e15_f64..1e15).prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map(".{0,4}", inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
        .boxed()
    }

    proptest::proptest! {
        #[test]
        fn whatever_has_distinct_members_is_read_as_everybody_reads_it(value in anything()) {
            let text = value.to_string();
            let everybody: Value = serde_json::from_str(&text).unwrap();
            proptest::prop_assert_eq!(read(text.as_bytes()).unwrap(), everybody);
        }
    }
}
