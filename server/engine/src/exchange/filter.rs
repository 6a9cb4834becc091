//! Filters of the list of calls.

use serde::{Deserialize, Serialize};

use super::{Operation, Verdict};
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{Ctn, OrderNo};

/// The longest text to search for.
const LONGEST_TEXT: usize = 64;

/// Filters as entered; blank: any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExchangeForm {
    /// A part of the order number or the code; a whole request identifier; a phone or serial
    /// number, whole or its last four digits.
    pub text: String,
    /// An operation's code.
    pub operation: String,
    /// A verdict's code.
    pub verdict: String,
    /// Whether to leave out calls that only read.
    pub hide_looks: bool,
    /// Only calls about this whole order number; `text` is ignored then.
    pub order_no: String,
    /// Only calls below this key: the next page.
    pub before: Option<i64>,
}

/// Filters, parsed.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of `ExchangeForm`, parsed")]
pub struct ExchangeFilter {
    /// In lower case.
    pub text: Option<String>,
    pub operation: Option<Operation>,
    pub verdict: Option<Verdict>,
    pub hide_looks: bool,
    pub order_no: Option<OrderNo>,
    pub before: Option<i64>,
}

impl ExchangeForm {
    /// Parses the filters, with all problems at once.
    pub fn parse(&self) -> Result<ExchangeFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let text = at.optional(Field::Text, &self.text, |text| {
            let text = text.trim();
            if text.chars().count() > LONGEST_TEXT {
                return Err(FieldProblem::TooLong { maximum: LONGEST_TEXT });
            }
            Ok(text.to_lowercase())
        });
        let operation = at.optional(Field::Operation, &self.operation, |text| {
            Operation::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let verdict = at.optional(Field::Verdict, &self.verdict, |text| {
            Verdict::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let order_no = at.optional(Field::OrderNo, &self.order_no, OrderNo::parse);
        let (hide_looks, before) = (self.hide_looks, self.before);
        let filter = ExchangeFilter { text, operation, verdict, hide_looks, order_no, before };
        at.finish(Some(filter))
    }
}

impl ExchangeFilter {
    /// Whether nothing is filtered.
    pub fn is_none(&self) -> bool {
        *self == Self { before: self.before, ..Self::default() }
    }

    /// The digits of a phone or serial number to search for: all, or the last four.
    pub fn digits(&self) -> Option<String> {
        let text = self.text.as_ref()?;
        if let Ok(ctn) = Ctn::parse(text) {
            return Some(ctn.as_str().to_owned());
        }
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
        (is_number && matches!(digits.len(), 4 | 16)).then_some(digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_is_not_asked_for_and_the_rest_is_parsed() {
        assert_eq!(ExchangeForm::default().parse(), Ok(ExchangeFilter::default()));
        let form = ExchangeForm {
            text: " T1 ".into(),
            operation: "pay".into(),
            verdict: "refused".into(),
            order_no: "T1".into(),
            hide_looks: true,
            before: Some(7),
        };
        let filter = form.parse().unwrap();
        assert_eq!(filter.text.as_deref(), Some("t1"));
        assert_eq!(
            (filter.operation, filter.verdict, filter.is_none()),
            (Some(Operation::Pay), Some(Verdict::Refused), false)
        );
        let next = ExchangeForm { before: Some(7), ..ExchangeForm::default() };
        assert!(next.parse().unwrap().is_none());
        let wrong = ExchangeForm {
            text: "x".repeat(65),
            operation: "buy".into(),
            verdict: "bad".into(),
            order_no: "주문".into(),
            ..ExchangeForm::default()
        };
        let fields: Vec<_> = wrong.parse().unwrap_err().iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Text, Field::Operation, Field::Verdict, Field::OrderNo]);
    }

    #[test]
    fn numbers_of_people_and_coupons_are_known_by_their_shape() {
        for (text, digits) in [
            ("010-1234-5678", Some("01012345678")),
            ("+82 10 1234 5678", Some("01012345678")),
            ("7203 1846 5520 9137", Some("7203184655209137")),
            ("9137", Some("9137")),
            ("137", None),
            ("12345", None),
            ("T-9137", None),
            ("coupon_used", None),
        ] {
            let form = ExchangeForm { text: text.into(), ..ExchangeForm::default() };
            assert_eq!(form.parse().unwrap().digits().as_deref(), digits, "{text}");
        }
    }
}
