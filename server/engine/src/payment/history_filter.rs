//! What a look at the payment history asks for.

use serde::{Deserialize, Serialize};

use super::PaymentStatus;
use crate::field::{Collector, Field, FieldError, Problem};
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
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<HistoryFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let ctn = at.optional(Field::Ctn, &self.ctn, Ctn::parse);
        let order_no = at.optional(Field::OrderNo, &self.order_no, OrderNo::parse);
        let status = at.optional(Field::Status, &self.status, |text| {
            PaymentStatus::from_code(text.trim()).ok_or(Problem::UnknownCode)
        });
        at.finish(Some(HistoryFilter { ctn, order_no, status, before: self.before }))
    }
}
