//! Whether the payer has never paid at the request's content provider before.

use crate::condition::{Actual, Kind, Shape};

pub(super) static KIND: Kind = Kind {
    code: "first_payment_at_cp",
    korean: "이 CP 첫 결제",
    english: "First payment at this CP",
    shape: Shape::YesNo {
        yes: ("이 CP 첫 결제", "First payment at this CP"),
        no: ("이 CP에서 결제한 적 있음", "Paid before at this CP"),
    },
    actual: |facts| facts.has_paid_at_cp.map(|paid| Actual::YesNo(!paid)),
    // At another provider it may be another answer: nobody knows it before the question is asked there.
    changed_by: None,
    about: (
        "요청의 PG 아래 CP에서 전에 결제한 적이 없는지. 거절되거나 취소된 결제는 세지 않음",
        "Whether the payer has never paid before at the request's CP, under its PG; declined and cancelled payments don't count",
    ),
};
