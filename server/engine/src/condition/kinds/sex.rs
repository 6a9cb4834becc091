//! The payer's sex. Another subscriber may have another.

use crate::condition::{Actual, CodeList, Kind, Shape};

pub(super) static KIND: Kind = Kind {
    code: "sex",
    korean: "성별",
    english: "Sex",
    shape: Shape::Codes(CodeList::Fixed(&[("F", "여", "Female"), ("M", "남", "Male")])),
    actual: |facts| facts.sex.map(Actual::Code),
    changed_by: None,
    about: ("계약자의 성별. 다른 가입자라야 다릅니다", "The payer's sex. Another subscriber may have another"),
};
