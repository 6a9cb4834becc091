//! The code of the payment type.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "payment_type",
    korean: "결제 유형",
    english: "Payment type",
    shape: Shape::Codes(CodeList::PaymentTypes),
    actual: |facts| facts.payment_type.map(Actual::Code),
    changed_by: Some(Variable::Code(Field::PaymentType, CodeList::PaymentTypes)),
    about: ("결제 유형 코드", "The code of the payment type"),
};
