//! The payment gateway.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};

pub(super) static KIND: Kind = Kind {
    code: "pg",
    korean: "PG",
    english: "PG",
    shape: Shape::Codes(CodeList::Pgs),
    actual: |facts| facts.pg.map(Actual::Code),
    changed_by: Some(Variable::Service),
    about: ("결제를 받는 PG", "The payment gateway"),
};
