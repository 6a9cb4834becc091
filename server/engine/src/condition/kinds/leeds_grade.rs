//! The subscriber's Leeds grade, or the request's where it gives one.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "leeds_grade",
    korean: "리즈등급",
    english: "Leeds grade",
    shape: Shape::Codes(CodeList::LeedsGrades),
    actual: |facts| facts.leeds_grade.map(Actual::Code),
    changed_by: Some(Variable::Code(Field::LeedsGrade, CodeList::LeedsGrades)),
    about: ("가입자의 리즈등급. 요청에 있으면 요청의 것", "The subscriber's Leeds grade, or the request's where it gives one"),
};
