//! The order's amount before the discount, in won.

use crate::condition::{Actual, Kind, Shape, Unit, Variable};
use crate::money::Krw;

pub(super) static KIND: Kind = Kind {
    code: "amount",
    korean: "결제 금액",
    english: "Amount",
    shape: Shape::Number { unit: Unit::Won, least: 1, most: Krw::MAXIMUM.0 },
    actual: |facts| facts.amount.map(|amount| Actual::Number(amount.0)),
    changed_by: Some(Variable::Amount),
    about: ("할인하기 전의 결제 금액, 원", "The order's amount before the discount, in won"),
};
