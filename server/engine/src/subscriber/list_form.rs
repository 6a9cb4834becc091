//! Which subscribers are asked for.

use serde::{Deserialize, Serialize};

use crate::customer::SubscriberStatus;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{Ctn, Ncn};

/// Filters as entered; blank: any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SubscriberListForm {
    /// A phone number, a contract's number, the last four digits of a phone number, or a whole name.
    pub text: String,
    /// A status's code.
    pub status: String,
    /// Only subscribers below this number: the next page.
    pub before: Option<i64>,
}

/// By what they are found.
#[derive(Clone, Debug, PartialEq)]
pub enum FoundBy {
    /// All.
    Nothing,
    /// The last four digits of the phone number.
    LastDigits(String),
    /// A whole number, which may look like both.
    Number(Option<Ctn>, Option<Ncn>),
    /// A whole name.
    Name(String),
}

/// Filters, parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriberFilter {
    /// By what they are found.
    pub by: FoundBy,
    /// In which status.
    pub status: Option<SubscriberStatus>,
}

impl SubscriberListForm {
    /// Parses the filters.
    ///
    /// # Errors
    ///
    /// The status, if there is none of that code.
    pub fn parse(&self) -> Result<SubscriberFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let status = at.optional(Field::Status, &self.status, |text| {
            SubscriberStatus::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        at.finish(Some(SubscriberFilter { by: found_by(self.text.trim()), status }))
    }
}

fn found_by(text: &str) -> FoundBy {
    if text.is_empty() {
        return FoundBy::Nothing;
    }
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return FoundBy::LastDigits(text.to_owned());
    }
    match (Ctn::parse(text).ok(), Ncn::parse(text).ok()) {
        (None, None) => FoundBy::Name(text.to_owned()),
        (ctn, ncn) => FoundBy::Number(ctn, ncn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_known_by_its_shape() {
        assert_eq!(found_by(""), FoundBy::Nothing);
        assert_eq!(found_by("5678"), FoundBy::LastDigits("5678".into()));
        assert_eq!(found_by("김하늘"), FoundBy::Name("김하늘".into()));
        let number =
            |ctn: &str, ncn: &str| FoundBy::Number(Ctn::parse(ctn).ok(), Ncn::parse(ncn).ok());
        assert_eq!(found_by("010-1234-5678"), number("01012345678", "01012345678"));
        assert_eq!(found_by("500123456789"), number("", "500123456789"));
    }
}
