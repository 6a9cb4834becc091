//! What came of a run: for the terminal, JUnit, HTML, JSON, the page and the comparison with the last green run.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::language::Text;

codes! {
    /// What came of a case, or of a step.
    pub enum Verdict {
        Passed = "passed", "통과", "Passed";
        Failed = "failed", "실패", "Failed";
        Broken = "broken", "실행 불가", "Could not run";
        Skipped = "skipped", "건너뜀", "Skipped";
        Stopped = "stopped", "중단", "Stopped";
        Flaky = "flaky", "불안정", "Flaky";
    }
}

/// What came of one scenario, or of one row of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseReport {
    /// The file, as it was named.
    pub path: String,
    /// The scenario's name.
    pub name: String,
    /// What it proves.
    pub proves: Option<String>,
    /// The row, where the file has rows.
    pub row: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// What came of it: the worst of its steps, `broken` above `failed`.
    pub verdict: Verdict,
    /// Why it could not run at all.
    pub problem: Option<Text>,
    /// What values were drawn from.
    pub seed: u64,
    /// The sandbox that it ran in; it is still there unless it passed.
    pub sandbox: String,
    /// When it began, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub started_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What was drawn, by its name (`random.ctn`).
    pub drawn: Vec<(String, String)>,
    /// Its steps, those of used files in their place.
    pub steps: Vec<StepReport>,
}

impl CaseReport {
    /// A report of the scenario at `path`, which is its name too, in which nothing has happened: in no sandbox, and
    /// at no time.
    pub fn blank(path: &str, verdict: Verdict) -> Self {
        Self {
            path: path.to_owned(),
            name: path.to_owned(),
            proves: None,
            row: None,
            tags: Vec::new(),
            verdict,
            problem: None,
            seed: 1,
            sandbox: String::new(),
            started_at: DateTime::UNIX_EPOCH,
            took_ms: 0,
            drawn: Vec::new(),
            steps: Vec::new(),
        }
    }
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its number: `3`, or `2.1` for the first step of the file that step 2 uses.
    pub no: String,
    /// The file that it stands in.
    pub path: String,
    /// Its line there, from 1.
    pub line: u32,
    /// What it does: `pay`, `check coupon`, `at_once`, …
    pub action: String,
    /// In the file's words.
    pub name: Option<String>,
    /// What came of it.
    pub verdict: Verdict,
    /// Why it could not be done, or was skipped.
    pub problem: Option<Text>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Everything that is not as expected.
    pub mismatches: Vec<Mismatch>,
    /// Its calls in the order of their answers; of an `until` the last one.
    pub calls: Vec<CallReport>,
    /// How often an `until` asked; 1 of everything else.
    pub attempts: u32,
    /// The values seen by an `until`, those that changed, in order: `pending`, `unknown`, `paid`.
    pub seen: Vec<String>,
    /// How many of `at_once` came out how.
    pub outcomes: Vec<(String, u64)>,
    /// What was kept: name, and value as it is shown (hidden where it is secret).
    pub kept: Vec<(String, String)>,
}

/// One thing that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// What was looked at: `http`, `/charged`, `invariant 3`.
    pub at: String,
    /// The line of the expectation, from 1; 0 where it has none.
    pub line: u32,
    /// What was expected, with its type: `text "0000"`, `not text "paid"`, `at most number 3`.
    pub expected: String,
    /// What is there, with its type; `nothing` where there is nothing.
    pub actual: String,
    /// What is probably meant, or helps.
    pub hint: Option<Text>,
}

/// One call and its answer. What is personal or secret in it is hidden already.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallReport {
    /// GET, POST, …; `TCP` for a telegram.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The body that was sent.
    pub request: Option<serde_json::Value>,
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// The body that came, as text where it is no JSON.
    pub answer: Option<serde_json::Value>,
    /// What is to be counted it as: a status or a code.
    pub outcome: String,
    /// How long after the step's begin it was sent, in milliseconds.
    pub sent_ms: u64,
    /// How long its answer took, in milliseconds.
    pub took_ms: u64,
    /// The telegrams, as text, where it is one.
    pub telegram: Option<(String, String)>,
}
