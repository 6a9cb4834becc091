//! The code of the payment method.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "payment_method",
    korean: "결제 수단",
    english: "Payment method",
    shape: Shape::Codes(CodeList::PaymentMethods),
    actual: |facts| facts.payment_method.map(Actual::Code),
    changed_by: Some(Variable::Code(Field::PaymentMethod, CodeList::PaymentMethods)),
    about: ("결제 수단 코드", "The code of the payment method"),
};
