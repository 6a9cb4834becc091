//! The hour of the payment in Seoul, 0 to 23: 22 lasts until 22:59:59.

use chrono::Timelike;

use crate::condition::{Actual, Kind, Shape, Unit, Variable};

pub(super) static KIND: Kind = Kind {
    code: "hour",
    korean: "시간대",
    english: "Hour",
    shape: Shape::Number { unit: Unit::Hour, least: 0, most: 23 },
    actual: |facts| facts.paid_at.map(|at| Actual::Number(at.hour().into())),
    changed_by: Some(Variable::When),
    about: ("서울 시각으로 결제한 시, 0~23. 22는 22:59:59까지", "The hour of the payment in Seoul, 0 to 23: 22 lasts until 22:59:59"),
};
