//! A run as a page shows it.

use serde::{Deserialize, Serialize};

use super::{RunDetail, ScenarioRun};
use crate::scenario::shown::CaseShown;

/// A run, opened: [`RunDetail`] in what the page's reader of JSON knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunShown {
    /// As in the list.
    pub run: ScenarioRun,
    /// The file as it was run.
    pub text: String,
    /// What came of each row, as far as it is.
    pub cases: Vec<CaseShown>,
    /// The last green run of this scenario before it.
    pub last_green: Option<i64>,
}

impl From<RunDetail> for RunShown {
    fn from(detail: RunDetail) -> Self {
        let RunDetail { run, text, report, last_green } = detail;
        Self { run, text, cases: report.into_iter().map(Into::into).collect(), last_green }
    }
}
