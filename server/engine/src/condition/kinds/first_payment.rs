//! Whether the payer has never paid before.

use crate::condition::{Actual, Kind, Shape};

pub(super) static KIND: Kind = Kind {
    code: "first_payment",
    korean: "생애 첫 결제",
    english: "First payment ever",
    shape: Shape::YesNo { yes: ("생애 첫 결제", "First payment ever"), no: ("전에 결제한 적 있음", "Paid before") },
    actual: |facts| facts.has_paid.map(|paid| Actual::YesNo(!paid)),
    changed_by: None,
    about: (
        "전에 결제한 적이 없는지. 거절되거나 취소된 결제는 세지 않음",
        "Whether the payer has never paid before; declined and cancelled payments don't count",
    ),
};
