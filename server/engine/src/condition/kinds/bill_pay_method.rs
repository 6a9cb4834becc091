//! How the phone bill is paid, or what the request says.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "bill_pay_method",
    korean: "폰사용료 납부수단",
    english: "Bill payment",
    shape: Shape::Codes(CodeList::BillPayMethods),
    actual: |facts| facts.bill_pay_method.map(Actual::Code),
    changed_by: Some(Variable::Code(Field::BillPayMethod, CodeList::BillPayMethods)),
    about: ("폰사용료를 내는 방법. 요청에 있으면 요청의 것", "How the phone bill is paid, or what the request says"),
};
