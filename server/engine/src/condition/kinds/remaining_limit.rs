//! What is left of the month's limit before the payment, in won.

use crate::condition::{Actual, Kind, Shape, Unit, Variable};
use crate::money::{Krw, remaining};

pub(super) static KIND: Kind = Kind {
    code: "remaining_limit",
    korean: "잔여 한도",
    english: "Remaining limit",
    shape: Shape::Number { unit: Unit::Won, least: 0, most: Krw::MAXIMUM.0 },
    actual: |facts| {
        let left = remaining(facts.limit_amount?, facts.used_this_month?);
        Some(Actual::Number(left.0))
    },
    changed_by: Some(Variable::Limit),
    about: ("결제하기 전에 이번 달 한도에서 남은 금액, 원", "What is left of the month's limit before the payment, in won"),
};
