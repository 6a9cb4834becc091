//! Requests that testers keep under a name, to fill in again: one collection a sandbox, for all who use
//! it. They are tools and not data: a reset keeps them, as it keeps the target.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{ReaderName, SavedRequestName};
use crate::payment::PaymentForm;

#[cfg(feature = "postgres")]
mod example_cases;
mod examples;
#[cfg(feature = "postgres")]
mod load_examples;
#[cfg(feature = "postgres")]
mod store;

pub use examples::{ExampleCase, ExamplePerson, Examples};

/// The most that a sandbox keeps.
pub const MOST_REQUESTS: usize = 200;
/// The longest of a request's values, in characters. What is saved may be wrong on purpose.
const LONGEST_VALUE: usize = 200;

/// A request that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow))]
pub struct SavedRequest {
    /// What it is called.
    pub name: SavedRequestName,
    /// The request.
    #[cfg_attr(feature = "postgres", sqlx(json))]
    pub form: PaymentForm,
    /// When it was saved, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub saved_at: DateTime<Utc>,
    /// By whom.
    pub saved_by: ReaderName,
}

/// A request to be kept, as entered or imported.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SavedRequestForm {
    /// What it is to be called; one of that name is replaced.
    pub name: String,
    /// The request: it need not be one that is granted, or that can be read.
    pub form: PaymentForm,
}

/// A request to be kept, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewSavedRequest {
    /// What it is to be called.
    pub name: SavedRequestName,
    /// The request.
    pub form: PaymentForm,
}

impl SavedRequestForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<NewSavedRequest, Vec<FieldError>> {
        let mut at = Collector::default();
        let new = self.parse_with(&mut at);
        at.finish(new)
    }

    fn parse_with(&self, at: &mut Collector) -> Option<NewSavedRequest> {
        let name = at.take(Field::Name, SavedRequestName::parse(&self.name));
        for (field, value) in self.form.values() {
            if value.chars().count() > LONGEST_VALUE {
                at.note(field, FieldProblem::TooLong { maximum: LONGEST_VALUE });
            }
        }
        Some(NewSavedRequest { name: name?, form: self.form.clone() })
    }
}

/// Parses what is imported: all of it or nothing.
///
/// # Errors
///
/// Every problem of every request; a name that comes twice is one.
pub fn parse_import(forms: &[SavedRequestForm]) -> Result<Vec<NewSavedRequest>, Vec<FieldError>> {
    let mut at = Collector::default();
    if forms.len() > MOST_REQUESTS {
        at.note(Field::Requests, FieldProblem::TooMany { maximum: MOST_REQUESTS });
        return at.finish(None);
    }
    let parsed = forms.iter().map(|form| form.parse_with(&mut at));
    let mut requests: Vec<NewSavedRequest> = parsed.flatten().collect();
    let mut names: Vec<_> = requests.iter().map(|request| &request.name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        at.note(Field::Name, FieldProblem::Twice);
        requests.clear();
    }
    at.finish(Some(requests))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> SavedRequestForm {
        SavedRequestForm { name: name.into(), ..SavedRequestForm::default() }
    }

    #[test]
    fn what_is_saved_has_a_name_and_may_be_wrong_but_not_long() {
        let wrong = PaymentForm { amount: "만원".into(), ..PaymentForm::default() };
        let saved = SavedRequestForm { name: " 한도 초과 ".into(), form: wrong.clone() };
        let parsed = saved.parse().unwrap();
        assert_eq!((parsed.name.as_str(), parsed.form), ("한도 초과", wrong));
        let long = PaymentForm { ctn: "1".repeat(201), ..PaymentForm::default() };
        let errors = SavedRequestForm { form: long, ..named("") }.parse().unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Name, Field::Ctn]);
    }

    #[test]
    fn an_import_is_taken_whole_or_not_at_all() {
        assert_eq!(parse_import(&[named("a"), named("b")]).map(|it| it.len()), Ok(2));
        let code = |forms: &[SavedRequestForm]| parse_import(forms).unwrap_err()[0].problem.code();
        assert_eq!(code(&[named("a"), named("")]), "MISSING");
        assert_eq!(code(&[named("a"), named("b"), named(" a ")]), "TWICE");
        assert_eq!(code(&vec![named("a"); MOST_REQUESTS + 1]), "TOO_MANY");
    }
}
