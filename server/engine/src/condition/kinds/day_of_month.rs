//! The day of the month of the payment in Seoul, 1 to 31.

use chrono::Datelike;

use crate::condition::{Actual, Kind, Shape, Unit, Variable};

pub(super) static KIND: Kind = Kind {
    code: "day_of_month",
    korean: "날짜 (일)",
    english: "Day of the month",
    shape: Shape::Number { unit: Unit::DayOfMonth, least: 1, most: 31 },
    actual: |facts| facts.day().map(|day| Actual::Number(day.day().into())),
    changed_by: Some(Variable::When),
    about: ("서울 시각으로 결제일의 일, 1~31", "The day of the month of the payment in Seoul, 1 to 31"),
};
