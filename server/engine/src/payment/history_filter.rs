//! Filters of the payment history.

use serde::{Deserialize, Serialize};

use super::PaymentStatus;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{Ctn, OrderNo};

/// Filters as entered; blank: any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HistoryForm {
    /// 핸드폰번호.
    pub ctn: String,
    /// 주문번호, whole.
    pub order_no: String,
    /// A payment status's code.
    pub status: String,
    /// Only payments below this key: the next page.
    pub before: Option<i64>,
}

/// Filters, parsed.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of `HistoryForm`, parsed")]
pub struct HistoryFilter {
    pub ctn: Option<Ctn>,
    pub order_no: Option<OrderNo>,
    pub status: Option<PaymentStatus>,
    pub before: Option<i64>,
}

impl HistoryForm {
    /// Parses the filters, with all problems at once.
    pub fn parse(&self) -> Result<HistoryFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let ctn = at.optional(Field::Ctn, &self.ctn, Ctn::parse);
        let order_no = at.optional(Field::OrderNo, &self.order_no, OrderNo::parse);
        let status = at.optional(Field::Status, &self.status, |text| {
            PaymentStatus::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        at.finish(Some(HistoryFilter { ctn, order_no, status, before: self.before }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_is_not_asked_for_and_the_rest_is_parsed() {
        assert_eq!(HistoryForm::default().parse(), Ok(HistoryFilter::default()));
        let form = HistoryForm {
            ctn: "010-1234-5678".into(),
            order_no: "T1".into(),
            status: " paid ".into(),
            before: Some(7),
        };
        let filter = HistoryFilter {
            ctn: Ctn::parse("01012345678").ok(),
            order_no: OrderNo::parse("T1").ok(),
            status: Some(PaymentStatus::Paid),
            before: Some(7),
        };
        assert_eq!(form.parse(), Ok(filter));
    }

    #[test]
    fn all_problems_come_at_once_each_at_its_field() {
        let form = HistoryForm {
            ctn: "0101234".into(),
            order_no: "주문🎮".into(),
            status: "lost".into(),
            before: None,
        };
        let fields: Vec<_> = form.parse().unwrap_err().iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Ctn, Field::OrderNo, Field::Status]);
    }
}
