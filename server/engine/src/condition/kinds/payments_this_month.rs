//! How many payments the payer has made before in the payment's month, in Seoul.

use crate::condition::{Actual, Kind, Shape, Unit};

pub(super) static KIND: Kind = Kind {
    code: "payments_this_month",
    korean: "이번 달 결제 건수",
    english: "Payments this month",
    shape: Shape::Number { unit: Unit::Payments, least: 0, most: 1_000_000 },
    actual: |facts| facts.paid_this_month.map(Actual::Number),
    changed_by: None,
    about: (
        "결제일이 있는 달(서울)에 이 결제보다 먼저 한 결제 수. 거절되거나 취소된 결제는 세지 않음",
        "How many payments the payer has made before in the month of the payment, in Seoul; declined and cancelled payments don't count",
    ),
};
