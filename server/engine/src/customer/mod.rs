//! Subscribers: who pays. The customer API's side of the carrier.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::clock::age_on;
use crate::field::{FieldProblem, FormValue};
use crate::identifier::{BillPayMethod, Ctn, LeedsGrade, Ncn, RiskGrade};
use crate::money::Krw;
use crate::personal::Personal;

#[cfg(feature = "postgres")]
mod at_target;
mod from_target;
#[cfg(feature = "postgres")]
mod lookup;

pub use from_target::from_target;

codes! {
    /// Sex, as the carrier's contract has it.
    pub enum Sex {
        Female = "F", "여", "Female";
        Male = "M", "남", "Male";
    }
}

impl FormValue for Sex {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        Self::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
    }

    fn text(&self) -> String {
        self.code().to_owned()
    }
}

codes! {
    /// Whether a line may pay.
    pub enum SubscriberStatus {
        Active = "active", "정상", "Active";
        Suspended = "suspended", "일시 정지", "Suspended";
        Blocked = "blocked", "소액결제 차단", "Micropayments blocked";
    }
}

/// A person's contract with the carrier, and what the carrier knows for payments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Subscriber {
    /// The contract; masked for a viewer, as are number, name and birth date.
    #[cfg_attr(feature = "postgres", schema(value_type = Ncn))]
    pub ncn: Personal<Ncn>,
    /// The phone number that the contract has now; numbers can move.
    #[cfg_attr(feature = "postgres", schema(value_type = Ctn))]
    pub ctn: Personal<Ctn>,
    /// The person's name.
    #[cfg_attr(feature = "postgres", schema(value_type = String))]
    pub name: Personal<String>,
    /// Birth date.
    #[cfg_attr(feature = "postgres", schema(value_type = String))]
    #[serde(deserialize_with = "crate::personal::date")]
    pub birth_date: Personal<NaiveDate>,
    /// Sex.
    pub sex: Sex,
    /// Whether the line may pay.
    pub status: SubscriberStatus,
    /// The monthly limit assigned, in won.
    pub limit_amount: Krw,
    /// Risk grade.
    pub risk_grade: RiskGrade,
    /// Leeds grade.
    pub leeds_grade: LeedsGrade,
    /// Whether a member of M-PAY.
    pub mpay_member: bool,
    /// How the phone bill is paid.
    pub bill_pay_method: BillPayMethod,
}

/// What a subscriber's payments have used of the month's limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// What live payments of this month charged.
    pub used_this_month: Krw,
    /// What is left of the limit; zero where more than the limit is used.
    pub remaining: Krw,
}

/// What NCN 조회 answers: the subscriber, with what this month's payments have used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct CustomerLookup {
    /// The subscriber.
    pub subscriber: Subscriber,
    /// What live payments of this month charged.
    pub used_this_month: Krw,
    /// What is left of the limit; zero where more than the limit is used.
    pub remaining: Krw,
}

/// The age (만 나이) from which Korean law counts a buyer as an adult (민법 제4조: 19).
const ADULT_AGE: i32 = 19;

/// Whether somebody born on `birth_date` is a minor on `day`.
pub fn is_minor(birth_date: NaiveDate, day: NaiveDate) -> bool {
    age_on(birth_date, day) < ADULT_AGE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_until_the_nineteenth_birthday() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert!(is_minor(day(2007, 11, 23), day(2026, 11, 22)));
        assert!(!is_minor(day(2007, 11, 22), day(2026, 11, 22)));
        // Born on a leap day: an adult on 1 March of a common year.
        assert!(is_minor(day(2008, 2, 29), day(2027, 2, 28)));
        assert!(!is_minor(day(2008, 2, 29), day(2027, 3, 1)));
    }
}
