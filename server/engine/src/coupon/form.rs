//! What a tester enters to issue (발급) a coupon, to take its deletion back, to extend it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{Ctn, PromotionId, SerialNo};

/// To whom a coupon is issued, and from which promotion, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IssueForm {
    /// The subscriber's phone number.
    pub ctn: String,
    /// The promotion.
    pub promotion_id: String,
}

/// To whom a coupon is issued, and from which promotion, parsed.
#[derive(Clone, Debug, Serialize)]
pub struct IssueRequest {
    /// The subscriber's phone number.
    pub ctn: Ctn,
    /// The promotion.
    pub promotion_id: PromotionId,
}

impl IssueForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<IssueRequest, Vec<FieldError>> {
        let mut at = Collector::default();
        let ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
        let promotion_id = at.take(Field::PromotionId, PromotionId::parse(&self.promotion_id));
        at.finish(
            ctn.zip(promotion_id).map(|(ctn, promotion_id)| IssueRequest { ctn, promotion_id }),
        )
    }
}

/// The longest reason.
const MOST_REASON: usize = 200;

/// Which coupon's deletion is taken back, and why, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RestoreForm {
    /// 일렬 번호.
    pub serial_no: String,
    /// 사유.
    pub reason: String,
}

impl RestoreForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<(SerialNo, String), Vec<FieldError>> {
        let mut at = Collector::default();
        let serial_no = at.take(Field::SerialNo, SerialNo::parse(&self.serial_no));
        let reason = at.take(Field::Reason, parse_reason(&self.reason));
        at.finish(serial_no.zip(reason))
    }
}

/// A line of text.
fn parse_reason(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    if text.chars().count() > MOST_REASON {
        return Err(FieldProblem::TooLong { maximum: MOST_REASON });
    }
    if text.chars().any(char::is_control) {
        return Err(FieldProblem::BadCharacter { allowed: "가–힣 A–Z a–z 0–9 …" });
    }
    Ok(text.to_owned())
}

/// Which coupon is extended, and until when, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExtendForm {
    /// 일렬 번호.
    pub serial_no: String,
    /// The new last day.
    pub valid_until: String,
}

impl ExtendForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<(SerialNo, NaiveDate), Vec<FieldError>> {
        let mut at = Collector::default();
        let serial_no = at.take(Field::SerialNo, SerialNo::parse(&self.serial_no));
        let last_day = at.take(Field::ValidUntil, clock::parse_date(&self.valid_until));
        at.finish(serial_no.zip(last_day))
    }
}
