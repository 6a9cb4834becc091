//! Personal data: what of a person not everybody may see. It is masked in error records before they are
//! stored, in calls before they are shown, and, for who may only look, in whatever is answered.

use std::fmt;

use chrono::NaiveDate;
use serde::de::value::StringDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::clock::wire;
use crate::identifier::{Ctn, Ncn};
use crate::reader::Reader;

/// How much of a value is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// All but the last four digits of a number: enough to tell two apart.
    AllButFour,
    /// All of it: even a few of its characters say too much.
    Whole,
}

/// The members with personal data, in JSON, in a telegram and in the mapping of a target: the
/// one table.
const PERSONAL: &[(&str, Hidden)] = &[
    ("ctn", Hidden::AllButFour),
    ("ncn", Hidden::AllButFour),
    ("birth_date", Hidden::Whole),
    // A line of an uploaded list.
    ("as_written", Hidden::Whole),
    (NAME, Hidden::Whole),
];

/// A person's name, if it stands beside another of these members. Coupons, promotions, sandboxes and
/// codes have names too.
pub(crate) const NAME: &str = "name";
/// What has one of these besides its name is no person, whosever it is.
pub(crate) const THINGS: &[&str] = &["serial_no", "promotion_id", "sandbox_id", "code"];

/// What stands for a hidden character.
pub(crate) const DOT: char = '•';

pub(crate) fn hidden_of(name: &str) -> Option<Hidden> {
    PERSONAL.iter().find(|(personal, _)| *personal == name).map(|(_, hidden)| *hidden)
}

/// Whether a member of this name holds personal data.
pub fn is_personal(name: &str) -> bool {
    hidden_of(name).is_some()
}

/// Replaces the characters of personal members, at any depth, by `•`.
pub fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => mask_members(members),
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}

fn mask_members(members: &mut Map<String, Value>) {
    let is_person = members.keys().any(|name| name != NAME && is_personal(name))
        && !THINGS.iter().any(|name| members.contains_key(*name));
    for (name, member) in members {
        match (member, hidden_of(name)) {
            (Value::String(text), Some(hidden)) if name != NAME || is_person => {
                *text = masked(text, hidden, DOT);
            }
            (other, _) => mask(other),
        }
    }
}

/// The text of a member of this name, masked by `sign` where it is personal.
pub(crate) fn masked_by(name: &str, text: &str, sign: char) -> Option<String> {
    hidden_of(name).map(|hidden| masked(text, hidden, sign))
}

pub(crate) fn masked(text: &str, hidden: Hidden, sign: char) -> String {
    let count = text.chars().count();
    // A short text would be told by its last four characters.
    let shown = if hidden == Hidden::AllButFour && count > 6 { 4 } else { 0 };
    let hide = |(index, c)| if index < count - shown { sign } else { c };
    text.chars().enumerate().map(hide).collect()
}

/// A value of ours with its personal data masked.
///
/// # Errors
///
/// Where it can't be written as JSON, or be read again.
pub fn of_anybody<T: Serialize + DeserializeOwned>(value: T) -> Result<T, serde_json::Error> {
    let mut value = serde_json::to_value(value)?;
    mask(&mut value);
    serde_json::from_value(value)
}

/// A value of ours as the reader may see it: masked for a viewer.
///
/// # Errors
///
/// Where it can't be written as JSON, or be read again.
pub fn for_reader<T: Serialize + DeserializeOwned>(
    reader: &Reader,
    value: T,
) -> Result<T, serde_json::Error> {
    if reader.sees_masked() { of_anybody(value) } else { Ok(value) }
}

/// A personal value in an answer: as it is, or masked for who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Personal<T> {
    /// As it is.
    Whole(T),
    /// What is shown in its place.
    Masked(String),
}

impl<T> Personal<T> {
    /// The value itself, unless it is masked.
    pub fn whole(&self) -> Option<&T> {
        match self {
            Self::Whole(value) => Some(value),
            Self::Masked(_) => None,
        }
    }
}

impl<T: PartialEq> Personal<T> {
    /// Whether it is this value; what is masked is nobody's.
    pub fn is(&self, value: &T) -> bool {
        self.whole() == Some(value)
    }
}

impl<T: PartialEq + fmt::Display> Personal<T> {
    /// Whether it is this value, as far as it is shown.
    pub fn may_be(&self, value: &T) -> bool {
        match self {
            Self::Whole(whole) => whole == value,
            Self::Masked(text) => {
                let value = value.to_string();
                let shown = |(sign, c): (char, char)| sign == DOT || sign == c;
                text.chars().count() == value.chars().count()
                    && text.chars().zip(value.chars()).all(shown)
            }
        }
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self::Whole(value)
    }
}

impl Personal<Ctn> {
    /// `010-1234-5678`, or what is shown in its place.
    pub fn formatted(&self) -> String {
        self.whole().map_or_else(|| self.to_string(), Ctn::formatted)
    }

    /// `010-••••-5678`, or what is shown in its place.
    pub fn masked(&self) -> String {
        self.whole().map_or_else(|| self.to_string(), Ctn::masked)
    }
}

impl Personal<Ncn> {
    /// `••••••••6789`.
    pub fn masked(&self) -> String {
        self.whole().map_or_else(|| self.to_string(), Ncn::masked)
    }
}

impl Personal<NaiveDate> {
    /// `1991-04-02`; blank where it is masked.
    pub fn entered(&self) -> String {
        self.whole().map(ToString::to_string).unwrap_or_default()
    }
}

impl<T: fmt::Display> fmt::Display for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(value) => value.fmt(f),
            Self::Masked(text) => f.write_str(text),
        }
    }
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(value) => value.serialize(serializer),
            Self::Masked(text) => serializer.serialize_str(text),
        }
    }
}

/// From its text, which is masked where a character of it is hidden.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.contains(DOT) {
            return Ok(Self::Masked(text));
        }
        let text: StringDeserializer<D::Error> = text.into_deserializer();
        T::deserialize(text).map(Self::Whole)
    }
}

/// A date, or a masked one, from JSON.
pub fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Personal<NaiveDate>, D::Error> {
    let text = String::deserialize(from)?;
    if text.contains(DOT) {
        return Ok(Personal::Masked(text));
    }
    let text: StringDeserializer<D::Error> = text.into_deserializer();
    wire::date(text).map(Personal::Whole)
}

/// In the database it is as it is.
#[cfg(feature = "postgres")]
mod stored {
    use sqlx::error::BoxDynError;
    use sqlx::{Database, Decode, Type};

    use super::Personal;

    impl<DB: Database, T: Type<DB>> Type<DB> for Personal<T> {
        fn type_info() -> DB::TypeInfo {
            T::type_info()
        }

        fn compatible(ty: &DB::TypeInfo) -> bool {
            T::compatible(ty)
        }
    }

    impl<'r, DB: Database, T: Decode<'r, DB>> Decode<'r, DB> for Personal<T> {
        fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
            T::decode(value).map(Self::Whole)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_at_any_depth_and_nothing_else() {
        let mut value = serde_json::json!({
            "order_no": "T1", "ctn": "01012345678", "name": "김하늘",
            "list": [{ "subscriber": { "ncn": "500123456789", "birth_date": "1991-04-02" } }],
            "coupon": { "serial_no": "7203184655209137", "name": "가을 첫 결제 3천원" },
        });
        mask(&mut value);
        assert_eq!(
            value,
            serde_json::json!({
                "order_no": "T1", "ctn": "•••••••5678", "name": "•••",
                "list": [{ "subscriber": { "ncn": "••••••••6789", "birth_date": "••••••••••" } }],
                "coupon": { "serial_no": "7203184655209137", "name": "가을 첫 결제 3천원" },
            })
        );
    }

    #[test]
    fn a_number_of_up_to_six_characters_is_hidden_whole() {
        let mut value = serde_json::json!({ "ctn": "123456", "ncn": "1234567" });
        mask(&mut value);
        assert_eq!(value, serde_json::json!({ "ctn": "••••••", "ncn": "•••4567" }));
    }

    #[test]
    fn masking_twice_is_masking_once() {
        let mut once = serde_json::json!({ "ctn": "010-1234-5678", "birth_date": "" });
        mask(&mut once);
        let mut twice = once.clone();
        mask(&mut twice);
        assert_eq!(once, twice);
    }

    #[test]
    fn a_name_beside_nothing_personal_is_a_thing_s() {
        let mut value = serde_json::json!({
            "headers": [{ "name": "accept", "value": "a/b" }], "reader": { "name": "kim" },
            "field": { "name": "ctn", "offset": 130, "text": "*******5678" },
        });
        let before = value.clone();
        mask(&mut value);
        assert_eq!(value, before);
    }

    #[test]
    fn a_value_is_read_as_it_is_or_as_it_was_masked() {
        let read = |text: &str| serde_json::from_value::<Personal<Ncn>>(text.into());
        let ncn = Ncn::parse("500123456789").unwrap();
        assert!(read("500123456789").unwrap().is(&ncn));
        assert_eq!(read("••••••••6789").unwrap().to_string(), "••••••••6789");
        assert!(!read("••••••••6789").unwrap().is(&ncn));
        assert!(read("5001").is_err());
        assert!(read("••••••••6789").unwrap().may_be(&ncn));
        assert!(!read("••••••••6780").unwrap().may_be(&ncn));
        assert!(!read("•••••••6789").unwrap().may_be(&ncn));
        let born = Personal::from(NaiveDate::from_ymd_opt(1991, 4, 2).unwrap());
        assert_eq!(serde_json::to_value(&born).unwrap(), "1991-04-02");
        let masked: Personal<NaiveDate> = serde_json::from_value("••••••••••".into()).unwrap();
        assert_eq!((masked.entered(), born.entered()), (String::new(), "1991-04-02".into()));
    }
}
