//! What a tester enters to have many coupons issued, or a code registered.

use serde::{Deserialize, Serialize};

use super::IssueTo;
use crate::field::FieldError;
use crate::field::{Collector, Field, FieldProblem};
use crate::identifier::{Ctn, PromotionId, SerialNo};

/// The most coupons that can be asked for by their number.
const MOST: i64 = 1_000_000;

/// Coupons of a promotion, and for whom, as entered. A list is no part of it: it is uploaded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IssuingForm {
    /// The promotion.
    pub promotion_id: String,
    /// For whom: `one`, `everyone`, `codes`.
    pub to: String,
    /// The one subscriber's phone number.
    pub ctn: String,
    /// How many coupons, or codes; to everyone who qualifies it is one each.
    pub count: String,
}

/// The same, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IssuingRequest {
    /// The promotion.
    pub promotion_id: PromotionId,
    /// For whom.
    pub to: IssueTo,
    /// The one subscriber's phone number.
    pub ctn: Option<Ctn>,
    /// How many, where it is said.
    pub count: Option<i64>,
}

impl IssuingForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<IssuingRequest, Vec<FieldError>> {
        let mut at = Collector::default();
        let promotion_id = at.take(Field::PromotionId, PromotionId::parse(&self.promotion_id));
        let to = at.take(Field::To, issue_to(&self.to));
        let mut ctn = None;
        let mut count = None;
        if to == Some(IssueTo::One) {
            ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
        } else if !self.ctn.trim().is_empty() {
            at.note(Field::Ctn, FieldProblem::NotHere);
        }
        if matches!(to, Some(IssueTo::One | IssueTo::Codes)) {
            count = at.take(Field::Count, how_many(&self.count));
        } else if !self.count.trim().is_empty() {
            at.note(Field::Count, FieldProblem::NotHere);
        }
        at.finish(promotion_id.zip(to).map(|(promotion_id, to)| IssuingRequest {
            promotion_id,
            to,
            ctn,
            count,
        }))
    }
}

fn issue_to(text: &str) -> Result<IssueTo, FieldProblem> {
    match text.trim() {
        "" => Err(FieldProblem::Missing),
        // A list is uploaded.
        code => IssueTo::from_code(code)
            .filter(|to| *to != IssueTo::List)
            .ok_or(FieldProblem::UnknownCode),
    }
}

fn how_many(text: &str) -> Result<i64, FieldProblem> {
    let text = text.trim().replace(',', "");
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    let count: i64 = text.parse().map_err(|_| FieldProblem::NotANumber)?;
    if !(1..=MOST).contains(&count) {
        return Err(FieldProblem::OutOfRange { least: 1, most: MOST.unsigned_abs() });
    }
    Ok(count)
}

/// Which code is registered, and whose it becomes, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegisterForm {
    /// 일렬 번호.
    pub serial_no: String,
    /// The subscriber's phone number.
    pub ctn: String,
}

impl RegisterForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<(SerialNo, Ctn), Vec<FieldError>> {
        let mut at = Collector::default();
        let serial_no = at.take(Field::SerialNo, SerialNo::parse(&self.serial_no));
        let ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
        at.finish(serial_no.zip(ctn))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(to: &str, ctn: &str, count: &str) -> IssuingForm {
        IssuingForm {
            promotion_id: "AUTUMN3000".into(),
            to: to.into(),
            ctn: ctn.into(),
            count: count.into(),
        }
    }

    #[test]
    fn each_source_asks_for_what_it_needs_and_for_nothing_else() {
        for (to, ctn, count) in
            [("one", "010-1234-5678", "3"), ("everyone", "", ""), ("codes", " ", "1,000")]
        {
            assert!(form(to, ctn, count).parse().is_ok(), "{to}");
        }
        for (to, ctn, count, wrong) in [
            ("one", "", "", vec![Field::Ctn, Field::Count]),
            ("everyone", "010-1234-5678", "3", vec![Field::Ctn, Field::Count]),
            ("codes", "010-1234-5678", "0", vec![Field::Ctn, Field::Count]),
            ("codes", "", "1000001", vec![Field::Count]),
            ("list", "", "", vec![Field::To]),
            ("", "", "", vec![Field::To]),
        ] {
            let problems = form(to, ctn, count).parse().unwrap_err();
            let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
            assert_eq!(fields, wrong, "{to}");
        }
    }
}
