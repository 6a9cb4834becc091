//! The subscriber's risk grade, or the request's where it gives one.

use crate::condition::{Actual, CodeList, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "risk_grade",
    korean: "위험등급",
    english: "Risk grade",
    shape: Shape::Codes(CodeList::RiskGrades),
    actual: |facts| facts.risk_grade.map(Actual::Code),
    changed_by: Some(Variable::Code(Field::RiskGrade, CodeList::RiskGrades)),
    about: ("가입자의 위험등급. 요청에 있으면 요청의 것", "The subscriber's risk grade, or the request's where it gives one"),
};
