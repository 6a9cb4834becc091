//! Whether the payer has not paid before in the payment's month, in Seoul.

use crate::condition::{Actual, Kind, Shape};

pub(super) static KIND: Kind = Kind {
    code: "first_payment_this_month",
    korean: "이번 달 첫 결제",
    english: "First payment this month",
    shape: Shape::YesNo {
        yes: ("이번 달 첫 결제", "First payment this month"),
        no: ("이번 달에 결제한 적 있음", "Paid before this month"),
    },
    actual: |facts| facts.paid_this_month.map(|payments| Actual::YesNo(payments == 0)),
    changed_by: None,
    about: (
        "결제일이 있는 달(서울)에 전에 결제한 적이 없는지. 거절되거나 취소된 결제는 세지 않음",
        "Whether the payer has not paid before in the month of the payment, in Seoul; declined and cancelled payments don't count",
    ),
};
