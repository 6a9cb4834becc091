//! What every promotion asks for: its days and its least amount. No tree of conditions has these.

use crate::condition::kind::day_number;
use crate::condition::{Actual, Facts, Kind, Shape, Unit, Variable};
use crate::money::Krw;

fn day<'a>(facts: &Facts<'a>) -> Option<Actual<'a>> {
    facts.day().map(|day| Actual::Number(day_number(day)))
}

/// The payment is not before the promotion's first day.
pub(in crate::condition) static VALID_FROM: Kind = Kind {
    code: "not_yet_valid",
    korean: "사용 기간",
    english: "Usable",
    shape: Shape::Number { unit: Unit::Date, least: 1, most: 1_100_000 },
    actual: day,
    changed_by: Some(Variable::When),
    about: ("쿠폰을 쓸 수 있는 첫날", "The first day on which a coupon can be used"),
};

/// The payment is not after the promotion's last day.
pub(in crate::condition) static VALID_UNTIL: Kind = Kind {
    code: "no_longer_valid",
    korean: "사용 기간",
    english: "Usable",
    shape: Shape::Number { unit: Unit::Date, least: 1, most: 1_100_000 },
    actual: day,
    changed_by: Some(Variable::When),
    about: ("쿠폰을 쓸 수 있는 마지막 날", "The last day on which a coupon can be used"),
};

/// The amount, before the discount, is not below the promotion's least.
pub(in crate::condition) static MINIMUM_AMOUNT: Kind = Kind {
    code: "minimum_amount",
    korean: "결제 금액",
    english: "Amount",
    shape: Shape::Number { unit: Unit::Won, least: 1, most: Krw::MAXIMUM.0 },
    actual: |facts| facts.amount.map(|amount| Actual::Number(amount.0)),
    changed_by: Some(Variable::Amount),
    about: ("할인하기 전의 결제 금액", "The amount before the discount"),
};
