//! The content provider.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};

pub(super) static KIND: Kind = Kind {
    code: "cp",
    korean: "CP",
    english: "CP",
    shape: Shape::Codes(CodeList::Cps),
    actual: |facts| facts.cp.map(Actual::Code),
    changed_by: Some(Variable::Service),
    about: ("결제를 받는 CP", "The content provider"),
};
