//! What is asked to keep a sitting as a scenario.

use serde::{Deserialize, Serialize};

use super::ScenarioPath;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::OrderNo;

/// So many calls are kept at the most.
const MOST: i64 = 50;

/// What becomes a scenario, as entered: an order, or the last calls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecordForm {
    /// All calls of this order, with what gave its coupon.
    pub order_no: String,
    /// Without an order: so many of the last calls; without that, ten.
    pub last: Option<i64>,
}

/// What becomes a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedRecord {
    /// All calls of this order.
    pub order_no: Option<OrderNo>,
    /// Otherwise so many of the last calls.
    pub last: usize,
}

/// What was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sitting {
    /// The new scenario.
    pub path: ScenarioPath,
    /// Its first run; none of one that can't be read as it stands.
    pub run_no: Option<i64>,
}

impl RecordForm {
    /// Parses it; all problems at once.
    ///
    /// # Errors
    ///
    /// The fields at fault.
    pub fn parse(&self) -> Result<WantedRecord, Vec<FieldError>> {
        let mut at = Collector::default();
        let order_no = at.optional(Field::OrderNo, &self.order_no, OrderNo::parse);
        let last = self.last.unwrap_or(10);
        if !(1..=MOST).contains(&last) {
            at.note(Field::Count, FieldProblem::OutOfRange { least: 1, most: MOST as u64 });
        }
        at.finish(Some(WantedRecord { order_no, last: usize::try_from(last).unwrap_or_default() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_or_some_calls_are_kept() {
        let order = RecordForm { order_no: " T1 ".into(), last: None }.parse().unwrap();
        assert_eq!(order.order_no.as_ref().map(|it| it.as_str()), Some("T1"));
        let last = RecordForm { last: Some(3), ..RecordForm::default() }.parse().unwrap();
        assert_eq!((last.order_no, last.last), (None, 3));
        let wrong = RecordForm { last: Some(0), ..RecordForm::default() }.parse().unwrap_err();
        assert_eq!(wrong[0].field, Field::Count);
    }
}
