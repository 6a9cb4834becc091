//! Whether the subscriber is a member of M-PAY, or what the request says.

use crate::condition::{Actual, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "mpay_member",
    korean: "M-PAY 회원가입 여부",
    english: "M-PAY membership",
    shape: Shape::YesNo { yes: ("M-PAY 회원", "M-PAY member"), no: ("M-PAY 비회원", "Not an M-PAY member") },
    actual: |facts| facts.mpay_member.map(Actual::YesNo),
    changed_by: Some(Variable::YesNo(Field::MpayMember)),
    about: ("M-PAY 회원인지. 요청에 있으면 요청의 것", "Whether the subscriber is a member of M-PAY, or what the request says"),
};
