//! What a kind of condition declares: everything else about it follows from that.

use chrono::{Datelike, NaiveDate};

use super::Facts;
use crate::field::Field;
use crate::language::Language;

/// A kind of test, declared once: its editor, its evaluation, its sentences, its place in the API and its
/// row in the documentation follow from here.
pub struct Kind {
    /// Its name in JSON.
    pub code: &'static str,
    /// Its name in Korean.
    pub korean: &'static str,
    /// Its name in English.
    pub english: &'static str,
    /// What can be wanted of it.
    pub shape: Shape,
    /// The fact.
    pub actual: for<'a> fn(&Facts<'a>) -> Option<Actual<'a>>,
    /// What of a request a tester changes to have another fact; `None` where nothing does.
    pub changed_by: Option<Variable>,
    /// What it is, for the documentation, in Korean and English.
    pub about: (&'static str, &'static str),
}

/// What can be wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// One of some codes.
    Codes(CodeList),
    /// A number within bounds.
    Number {
        /// What is counted.
        unit: Unit,
        /// The least that makes sense.
        least: i64,
        /// The most that makes sense.
        most: i64,
    },
    /// Yes or no, each as a person says it, in Korean and English.
    YesNo {
        /// How it is called where it is so.
        yes: (&'static str, &'static str),
        /// How it is called where it is not.
        no: (&'static str, &'static str),
    },
}

/// Where the codes come from that can be wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CodeList {
    /// The sandbox's payment methods.
    PaymentMethods,
    /// Its payment types.
    PaymentTypes,
    /// Its payment gateways.
    Pgs,
    /// Their content providers.
    Cps,
    /// Their services.
    Svcs,
    /// Its risk grades.
    RiskGrades,
    /// Its Leeds grades.
    LeedsGrades,
    /// Its ways to pay a phone bill.
    BillPayMethods,
    /// These, in every sandbox: code, Korean and English name.
    Fixed(&'static [(&'static str, &'static str, &'static str)]),
}

impl CodeList {
    /// Whether every sandbox has the same, whose names tell them without their codes.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed(_))
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Won.
    Won,
    /// Full years of a life.
    Years,
    /// Hours of a day, 0 to 23.
    Hour,
    /// Days of a month, 1 to 31.
    DayOfMonth,
    /// Payments.
    Payments,
    /// A date, as its number by [`day_number`].
    Date,
}

/// A fact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Actual<'a> {
    /// A code.
    Code(&'a str),
    /// A number.
    Number(i64),
    /// Yes or no.
    YesNo(bool),
}

/// What of a request is changed for another fact. Tests that are changed by the same are changed together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variable {
    /// The amount.
    Amount,
    /// The limit that counts for this request.
    Limit,
    /// Gateway, provider and service: each stands below the one before.
    Service,
    /// Day and time.
    When,
    /// A field with a code of a list.
    Code(Field, CodeList),
    /// A field with yes or no.
    YesNo(Field),
}

impl Kind {
    /// The kind with this code that a promotion's conditions may have.
    pub fn from_code(code: &str) -> Option<&'static Self> {
        super::KINDS.iter().copied().find(|kind| kind.code == code)
    }

    /// What a person reads.
    pub fn name(&self, language: Language) -> &'static str {
        language.pick(self.korean, self.english)
    }

    /// The stable code of a coupon that is excluded by a test of this kind.
    pub fn unmet_code(&self) -> String {
        self.code.to_ascii_uppercase()
    }
}

/// By their codes: they are unique.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

/// A date as a number that can be compared: that of its days since 0001-01-01.
pub(super) fn day_number(day: NaiveDate) -> i64 {
    day.num_days_from_ce().into()
}

/// The date with this number.
pub(super) fn numbered_day(number: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}
