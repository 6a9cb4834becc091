//! Conditions: what a promotion asks of a payment and of who pays. A tree of groups, whose leaves are
//! tests of one fact each.

use crate::money::Krw;

mod facts;
mod form;
mod json;
mod judge;
mod kind;
mod kinds;
mod suggest;
mod wording;

pub use facts::{Facts, PaidBefore};
pub use form::ConditionForm;
pub use json::ConditionError;
pub use judge::{Judged, Outcome};
pub use kind::{Actual, CodeList, Kind, Shape, Unit, Variable};
pub use kinds::KINDS;
use kinds::{MINIMUM_AMOUNT, VALID_FROM, VALID_UNTIL};
#[cfg(feature = "postgres")]
pub(crate) use suggest::ToldChange;
pub use suggest::{Change, Codes};
pub use wording::ConditionVerdict;

codes! {
    /// How many of a group's parts must hold.
    pub enum Rule {
        AllOf = "all_of", "모두 만족", "All of";
        AnyOf = "any_of", "하나 이상 만족", "Any of";
        NoneOf = "none_of", "하나도 아님", "None of";
    }
}

/// What must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Several together. All of nothing holds, and so does none of nothing; any of nothing never does.
    Group(Rule, Vec<Condition>),
    /// One fact.
    Test(Test),
}

/// That a fact is what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// Which fact.
    pub kind: &'static Kind,
    /// What it must be; fits the kind's shape.
    pub wanted: Wanted,
}

/// What a fact must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// One of these codes.
    Codes(Vec<String>),
    /// Within these bounds, both included; `None` is without one.
    Range {
        /// The least.
        from: Option<i64>,
        /// The most.
        to: Option<i64>,
    },
    /// Yes, or no.
    YesNo(bool),
}

impl Condition {
    /// What holds for every request.
    pub const NONE: Self = Self::Group(Rule::AllOf, Vec::new());
    /// The most groups that may stand in each other.
    pub const DEEPEST: usize = 8;
    /// The most groups and tests that a tree may have.
    pub const LARGEST: usize = 200;

    fn at_least(kind: &'static Kind, least: i64) -> Self {
        Self::Test(Test { kind, wanted: Wanted::Range { from: Some(least), to: None } })
    }

    fn at_most(kind: &'static Kind, most: i64) -> Self {
        Self::Test(Test { kind, wanted: Wanted::Range { from: None, to: Some(most) } })
    }

    /// What a promise asks for beside its conditions: its days and its least amount.
    pub(crate) fn of_promise(
        valid_from: chrono::NaiveDate,
        valid_until: chrono::NaiveDate,
        minimum: Krw,
    ) -> [Self; 3] {
        [
            Self::at_least(&VALID_FROM, kind::day_number(valid_from)),
            Self::at_most(&VALID_UNTIL, kind::day_number(valid_until)),
            Self::at_least(&MINIMUM_AMOUNT, minimum.0),
        ]
    }
}

impl Condition {
    /// Whether it asks about the payer's earlier payments.
    pub fn asks_about_payments(&self) -> bool {
        self.asks_about(&Facts {
            has_paid: Some(false),
            has_paid_at_cp: Some(false),
            paid_this_month: Some(0),
            ..Facts::default()
        })
    }

    /// Whether it asks about the payer's earlier payments at the content provider.
    pub fn asks_about_payments_at_cp(&self) -> bool {
        self.asks_about(&Facts { has_paid_at_cp: Some(false), ..Facts::default() })
    }

    /// Whether there is a test that these facts alone decide.
    fn asks_about(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::Group(_, parts) => parts.iter().any(|part| part.asks_about(facts)),
            Self::Test(test) => test.holds(facts).is_some(),
        }
    }
}

impl Test {
    /// Whether the fact is what is wanted; `None` where it is not known.
    pub fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
        Some(self.wanted.is(&(self.kind.actual)(facts)?))
    }
}

impl Wanted {
    fn is(&self, actual: &Actual<'_>) -> bool {
        match (self, actual) {
            (Self::Codes(codes), Actual::Code(code)) => codes.iter().any(|one| one == code),
            (Self::Range { from, to }, Actual::Number(number)) => {
                from.is_none_or(|from| from <= *number) && to.is_none_or(|to| *number <= to)
            }
            (Self::YesNo(wanted), Actual::YesNo(is)) => wanted == is,
            // A kind tells facts of its own shape, and a test fits its kind.
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
