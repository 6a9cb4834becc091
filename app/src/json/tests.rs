//! The reader beside `serde_json`, on values that `serde_json` parsed: what it writes is read, and
//! nothing is read that it would refuse.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{Parsed, Unreadable, Value};

impl Parsed for Json {
    fn is_null(&self) -> bool {
        self.is_null()
    }

    fn is_object(&self) -> bool {
        self.is_object()
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }

    fn items(self) -> Option<Vec<Self>> {
        self.as_array().cloned()
    }

    fn member(&self, name: &str) -> Option<Self> {
        self.get(name).cloned()
    }

    fn only_member(self) -> Option<(String, Self)> {
        let mut members = self.as_object()?.clone().into_iter();
        members.next().filter(|_| members.next().is_none())
    }
}

fn read<T: for<'de> Deserialize<'de>>(json: Json) -> Result<T, Unreadable> {
    T::deserialize(Value(Some(json)))
}

/// Every shape that a type of ours has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Sample {
    flag: bool,
    amount: i64,
    count: u8,
    wide: Option<u64>,
    #[serde(rename = "kind")]
    text: String,
    name: Name,
    shapes: Vec<Shape>,
    #[serde(default)]
    within: Option<Box<Sample>>,
    #[serde(default)]
    tried: u32,
    form: Form,
    outcome: Result<i32, Name>,
    nothing: (),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Name(String);

/// One that an older page may have kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Form {
    entered: String,
    chosen: Option<bool>,
}

impl Default for Form {
    fn default() -> Self {
        Self { entered: "010".to_owned(), chosen: None }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Bare,
    Holding(Option<u16>),
    Pair(i8, String),
    Named { left: i16, right: Option<bool> },
}

/// Numbers that JavaScript has exactly.
const EXACT: std::ops::Range<i64> = -(1 << 53) + 1..1 << 53;

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Bare),
        any::<Option<u16>>().prop_map(Shape::Holding),
        (any::<i8>(), any::<String>()).prop_map(|(left, right)| Shape::Pair(left, right)),
        (any::<i16>(), any::<Option<bool>>())
            .prop_map(|(left, right)| Shape::Named { left, right }),
    ]
}

fn sample() -> impl Strategy<Value = Sample> {
    let within = Just(None::<Box<Sample>>).boxed();
    sample_around(sample_around(within).prop_map(|sample| Some(Box::new(sample))).boxed())
}

fn sample_around(within: BoxedStrategy<Option<Box<Sample>>>) -> impl Strategy<Value = Sample> {
    let text = any::<String>;
    let outcome = prop_oneof![any::<i32>().prop_map(Ok), text().prop_map(|text| Err(Name(text)))];
    let numbers = (EXACT, any::<u8>(), option::of(0..EXACT.end as u64));
    let form =
        (text(), any::<Option<bool>>()).prop_map(|(entered, chosen)| Form { entered, chosen });
    let plain = (any::<bool>(), text(), text(), any::<u32>(), form);
    (plain, numbers, vec(shape(), 0..4), within, outcome).prop_map(
        |((flag, text, name, tried, form), (amount, count, wide), shapes, within, outcome)| {
            Sample {
                flag,
                amount,
                count,
                wide,
                text,
                name: Name(name),
                shapes,
                within,
                tried,
                form,
                outcome,
                nothing: (),
            }
        },
    )
}

/// Whatever a server that is not ours may send. Whole numbers have no fraction: to JavaScript 1.0 is 1.
fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1000i32..1000).prop_map(|half| Json::from(f64::from(half) + 0.5)),
        prop_oneof![Just("bare".to_owned()), Just("holding".to_owned()), any::<String>()]
            .prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let name = prop_oneof!["bare|holding|pair|named|left|right|Ok|Err", any::<String>()];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::from),
            vec((name, inner), 0..3).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// All places in a value, by their pointers.
fn places(json: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match json {
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{place}"), found);
            }
        }
        Json::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(sample in sample()) {
        prop_assert_eq!(read(serde_json::to_value(&sample).unwrap()), Ok(sample));
    }

    #[test]
    fn nothing_else_is_read(sample in sample(), place: Index, other in json()) {
        let mut json = serde_json::to_value(&sample).unwrap();
        let mut found = Vec::new();
        places(&json, "", &mut found);
        *json.pointer_mut(place.get(&found).as_str()).unwrap() = other;
        if let Ok(got) = read::<Sample>(json.clone()) {
            prop_assert_eq!(got, serde_json::from_value::<Sample>(json).unwrap());
        }
    }

    #[test]
    fn what_is_missing_is_missed_as_serde_json_misses_it(sample in sample(), place: Index) {
        let mut json = serde_json::to_value(&sample).unwrap();
        let mut found = Vec::new();
        places(&json, "", &mut found);
        let (parent, name) = place.get(&found).rsplit_once('/').unwrap_or_default();
        if let Some(Json::Object(members)) = json.pointer_mut(parent) {
            members.remove(name);
        }
        prop_assert_eq!(read::<Sample>(json.clone()).ok(), serde_json::from_value(json).ok());
    }
}

#[test]
fn a_number_that_is_not_exact_is_refused() {
    assert_eq!(read::<i64>(Json::from(EXACT.end - 1)), Ok(EXACT.end - 1));
    for number in [Json::from(EXACT.end), Json::from(1e300), Json::from(-1e300), Json::from(0.5)] {
        assert_eq!(read::<i64>(number), Err(Unreadable));
    }
    assert_eq!(read::<u8>(Json::from(256)), Err(Unreadable));
    assert_eq!(read::<u64>(Json::from(-1)), Err(Unreadable));
}
