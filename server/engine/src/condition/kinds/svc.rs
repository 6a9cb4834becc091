//! The service that is paid for.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};

pub(super) static KIND: Kind = Kind {
    code: "svc",
    korean: "SVC",
    english: "SVC",
    shape: Shape::Codes(CodeList::Svcs),
    actual: |facts| facts.svc.map(Actual::Code),
    changed_by: Some(Variable::Service),
    about: ("결제하는 서비스", "The service that is paid for"),
};
