//! The weekday of the payment, in Seoul.

use chrono::Datelike;

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};

pub(super) static KIND: Kind = Kind {
    code: "weekday",
    korean: "요일",
    english: "Weekday",
    shape: Shape::Codes(CodeList::Fixed(&DAYS)),
    actual: |facts| {
        let (code, ..) = DAYS.get(facts.day()?.weekday().num_days_from_monday() as usize)?;
        Some(Actual::Code(code))
    },
    changed_by: Some(Variable::When),
    about: ("서울 시각으로 결제일의 요일", "The weekday of the payment, in Seoul"),
};

/// The days of a week: code, Korean and English name.
const DAYS: [(&str, &str, &str); 7] = [
    ("mon", "월요일", "Monday"),
    ("tue", "화요일", "Tuesday"),
    ("wed", "수요일", "Wednesday"),
    ("thu", "목요일", "Thursday"),
    ("fri", "금요일", "Friday"),
    ("sat", "토요일", "Saturday"),
    ("sun", "일요일", "Sunday"),
];
