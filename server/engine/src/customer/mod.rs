//! Subscribers: who pays. The customer API's side of the carrier.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::clock::age_on;
use crate::field::{FieldProblem, FormValue};
use crate::identifier::{BillPayMethod, Ctn, LeedsGrade, Ncn, RiskGrade};
use crate::money::Krw;
use crate::personal::Personal;
use crate::refusal::Refusal;

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
        SuspendedLost = "suspended_lost", "분실 정지", "Suspended (lost)";
        SuspendedArrears = "suspended_arrears", "미납 정지", "Suspended (arrears)";
        BlockedByCarrier = "blocked_by_carrier", "통신사 차단", "Blocked by the carrier";
        BlockedByCustomer = "blocked_by_customer", "고객 차단", "Blocked by the customer";
        Prepaid = "prepaid", "선불", "Prepaid";
        Corporate = "corporate", "법인", "Corporate";
        Unregistered = "unregistered", "미등록", "Unregistered";
        Dormant = "dormant", "휴면", "Dormant";
        Terminated = "terminated", "해지", "Terminated";
    }
}

/// So many days, the first one included, a new contract may not pay.
const DAYS_OF_A_NEW_CONTRACT: u64 = 3;

impl SubscriberStatus {
    /// What a payment is refused for; `None` where the line may pay.
    pub fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Active => None,
            Self::SuspendedLost => Some(Refusal::SubscriberSuspended {}),
            Self::SuspendedArrears => Some(Refusal::SubscriberInArrears {}),
            Self::BlockedByCarrier => Some(Refusal::SubscriberBlocked {}),
            Self::BlockedByCustomer => Some(Refusal::SubscriberBlockedByCustomer {}),
            Self::Prepaid => Some(Refusal::SubscriberPrepaid {}),
            Self::Corporate => Some(Refusal::SubscriberCorporate {}),
            Self::Unregistered => Some(Refusal::SubscriberUnregistered {}),
            Self::Dormant => Some(Refusal::SubscriberDormant {}),
            Self::Terminated => Some(Refusal::SubscriberTerminated {}),
        }
    }
}

/// What a payment on `day` is refused for, of a contract that began on `contracted_on`.
pub fn new_contract_refusal(contracted_on: Option<NaiveDate>, day: NaiveDate) -> Option<Refusal> {
    let pays_from = contracted_on?.checked_add_days(Days::new(DAYS_OF_A_NEW_CONTRACT))?;
    (day < pays_from).then(|| Refusal::SubscriberNewContract { from: pays_from.to_string() })
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
    /// The day of the contract, or of its last change of owner: it pays from the third day after. None where that
    /// is not known.
    #[serde(default, deserialize_with = "crate::clock::wire::date_if_any")]
    pub contracted_on: Option<NaiveDate>,
}

impl Subscriber {
    /// Whether the line may pay on `day`. What the services say of minors is theirs.
    ///
    /// # Errors
    ///
    /// What its status or its young contract is refused for.
    pub fn may_pay_on(&self, day: NaiveDate) -> Result<(), Refusal> {
        let refusal = self.status.refusal();
        refusal.or_else(|| new_contract_refusal(self.contracted_on, day)).map_or(Ok(()), Err)
    }
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
    fn a_new_contract_pays_from_its_fourth_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(new_contract_refusal(None, day(1)), None);
        for refused in [20, 22, 24] {
            let refusal = new_contract_refusal(Some(day(22)), day(refused)).unwrap();
            assert!(refusal.text().korean.contains("2026-11-25부터"), "{}", refusal.text().korean);
        }
        assert_eq!(new_contract_refusal(Some(day(22)), day(25)), None);
    }

    #[test]
    fn each_status_has_a_refusal_of_its_own() {
        let refused = SubscriberStatus::ALL.iter().filter_map(|status| status.refusal());
        let codes: std::collections::BTreeSet<_> = refused.map(|refusal| refusal.code()).collect();
        assert_eq!(codes.len(), SubscriberStatus::ALL.len() - 1);
        assert!(codes.iter().all(|code| crate::refusal::pg_codes(code).is_some()));
    }

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
