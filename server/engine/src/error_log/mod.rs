//! ERROR 내역: what went wrong, in the console, the API, the TCP port or a scheduled scenario.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::exchange::{Operation, Source};
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{OrderNo, SerialNo};
use crate::language::Text;

#[cfg(feature = "postgres")]
mod list;

/// An error in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct ErrorRecord {
    /// Rising with every error.
    pub error_no: i64,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
    /// Where it came from.
    pub source: Source,
    /// What was called.
    pub operation: Operation,
    /// The refusal's or the fault's code.
    pub code: String,
    /// What happened and what to do next.
    #[cfg_attr(feature = "postgres", sqlx(json))]
    pub message: Text,
    /// The call it happened in.
    pub exchange_no: i64,
}

/// An error, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// The error.
    pub record: ErrorRecord,
    /// What to ask for with the server's log.
    pub request_id: String,
    /// The order that it was about, if it named one.
    pub order_no: Option<OrderNo>,
    /// The coupon of that order's payment.
    pub serial_no: Option<SerialNo>,
    /// The request, personal data masked, as indented JSON.
    pub request: String,
    /// The answer, as indented JSON.
    pub response: String,
}

/// Filters as entered; blank: any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ErrorForm {
    /// A source's code.
    pub source: String,
    /// An error code, whole.
    pub code: String,
    /// The first day, in Seoul.
    pub from: String,
    /// The last day, in Seoul.
    pub until: String,
    /// Only errors below this key: the next page.
    pub before: Option<i64>,
}

/// Filters, parsed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorFilter {
    /// Where the error came from.
    pub source: Option<Source>,
    /// Its code.
    pub code: Option<String>,
    /// Not before this moment.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub before_moment: Option<DateTime<Utc>>,
    /// Below this key.
    pub before: Option<i64>,
}

impl ErrorForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<ErrorFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let source = at.optional(Field::Source, &self.source, |text| {
            Source::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let code = at.optional(Field::Code, &self.code, |text| {
            crate::identifier::plain(&text.trim().to_ascii_uppercase(), 60)
        });
        let from = at.optional(Field::From, &self.from, clock::parse_date);
        let until = at.optional(Field::Until, &self.until, clock::parse_date);
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            at.note(Field::Until, FieldProblem::EndsBeforeItBegins);
        }
        let midnight = |day: NaiveDate| clock::from_seoul(day.and_time(chrono::NaiveTime::MIN));
        at.finish(Some(ErrorFilter {
            source,
            code,
            from: from.map(midnight),
            before_moment: until.and_then(|day| day.succ_opt()).map(midnight),
            before: self.before,
        }))
    }
}
