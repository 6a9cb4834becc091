//! The payer's age in full years on the day of the payment. Another subscriber has another.

use crate::condition::{Actual, Kind, Shape, Unit};
use crate::clock::age_on;

pub(super) static KIND: Kind = Kind {
    code: "age",
    korean: "나이",
    english: "Age",
    shape: Shape::Number { unit: Unit::Years, least: 0, most: 150 },
    actual: |facts| Some(Actual::Number(age_on(facts.birth_date?, facts.day().or(facts.today)?).into())),
    changed_by: None,
    about: ("결제일의 만 나이. 다른 가입자라야 다릅니다", "The payer's age in full years on the day of the payment. Another subscriber has another"),
};
