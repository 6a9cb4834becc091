//! What came of a run, written for whoever reads it: a terminal, a build, a browser, a program. Each form is a
//! pure function of the [`Summary`].

use chrono::{DateTime, Utc};
use engine::scenario::report::{CaseReport, Verdict};
use serde::Serialize;

mod again;
pub mod html;
pub mod json;
pub mod junit;
pub mod terminal;

/// A run of scenarios, with everything that came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The version of micropay that ran it.
    pub version: String,
    /// What distinguishes this run from others.
    pub run: String,
    /// The seed that it was given; a case says its own.
    pub seed: u64,
    /// The server that was asked (`http://127.0.0.1:3000`), where it was a running one: `--url`. None where
    /// the server was started for the run and is gone.
    pub url: Option<String>,
    /// The environment variable that the access token was taken from, where one was.
    pub token_variable: Option<String>,
    /// When it began, in real time.
    pub started_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Its cases, in the order of files and rows.
    pub cases: Vec<CaseReport>,
}

impl Summary {
    /// How many cases came out as `verdict`.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }
}
