//! A report as a page shows it: bodies as indented text, and nothing that the page's reader of JSON has no code for.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::report::{CallReport, CaseReport, Mismatch, StepReport, Verdict};
use crate::language::Text;

/// A name with what it stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// What it stands for, as it is shown.
    pub value: String,
}

/// What came of one scenario, or of one row of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseShown {
    /// The scenario's name.
    pub name: String,
    /// The row, where the file has rows.
    pub row: Option<String>,
    /// What came of it.
    pub verdict: Verdict,
    /// Why it could not run at all.
    pub problem: Option<Text>,
    /// What values were drawn from, in digits: it may be larger than a number of JavaScript.
    pub seed: String,
    /// The sandbox that it ran in.
    pub sandbox: String,
    /// When it began, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub started_at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What was drawn.
    pub drawn: Vec<Named>,
    /// Its steps.
    pub steps: Vec<StepShown>,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepShown {
    /// The sandbox of its row.
    pub sandbox: String,
    /// Its number: `3`, or `2.1` for the first step of the file that step 2 uses.
    pub no: String,
    /// The file that it stands in.
    pub path: String,
    /// Its line there, from 1.
    pub line: u32,
    /// What it does.
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
    /// Its calls in the order of their answers.
    pub calls: Vec<CallShown>,
    /// How often an `until` asked; 1 of everything else.
    pub attempts: u32,
    /// The values seen by an `until`, in order.
    pub seen: Vec<String>,
    /// How many of `at_once` came out how.
    pub outcomes: Vec<Named>,
    /// What was kept.
    pub kept: Vec<Named>,
}

/// One call and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallShown {
    /// GET, POST, …; `TCP` for a telegram.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The body that was sent, indented; of a telegram its text. Blank where there was none.
    pub request: String,
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// What came, indented; of a telegram its text. Blank where there was nothing.
    pub answer: String,
    /// What it counts as: a status or a code.
    pub outcome: String,
    /// How long after the step's begin it was sent, in milliseconds.
    pub sent_ms: u64,
    /// How long its answer took, in milliseconds.
    pub took_ms: u64,
}

impl From<CaseReport> for CaseShown {
    fn from(report: CaseReport) -> Self {
        let steps = report.steps.into_iter();
        let steps = steps.map(|step| StepShown::of(&report.sandbox, step)).collect();
        Self {
            name: report.name,
            row: report.row,
            verdict: report.verdict,
            problem: report.problem,
            seed: report.seed.to_string(),
            sandbox: report.sandbox,
            started_at: report.started_at,
            took_ms: report.took_ms,
            drawn: named(report.drawn),
            steps,
        }
    }
}

impl StepShown {
    fn of(sandbox: &str, report: StepReport) -> Self {
        let outcomes = report.outcomes.into_iter();
        let outcomes = outcomes.map(|(name, count)| Named { name, value: count.to_string() });
        Self {
            sandbox: sandbox.to_owned(),
            no: report.no,
            path: report.path,
            line: report.line,
            action: report.action,
            name: report.name,
            verdict: report.verdict,
            problem: report.problem,
            took_ms: report.took_ms,
            mismatches: report.mismatches,
            calls: report.calls.into_iter().map(Into::into).collect(),
            attempts: report.attempts,
            seen: report.seen,
            outcomes: outcomes.collect(),
            kept: named(report.kept),
        }
    }
}

impl From<CallReport> for CallShown {
    fn from(report: CallReport) -> Self {
        let (request, answer) = match report.telegram {
            Some(telegrams) => telegrams,
            None => (body(report.request), body(report.answer)),
        };
        Self {
            method: report.method,
            path: report.path,
            request,
            status: report.status,
            answer,
            outcome: report.outcome,
            sent_ms: report.sent_ms,
            took_ms: report.took_ms,
        }
    }
}

fn named(pairs: Vec<(String, String)>) -> Vec<Named> {
    pairs.into_iter().map(|(name, value)| Named { name, value }).collect()
}

/// A body as it is read: JSON indented, a text as itself.
fn body(body: Option<serde_json::Value>) -> String {
    match body {
        None => String::new(),
        Some(serde_json::Value::String(text)) => text,
        Some(body) => format!("{body:#}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_by_its_bodies_or_by_its_telegrams() {
        let call = CallReport {
            method: "POST".to_owned(),
            path: "/api/v1/payments".to_owned(),
            request: Some(serde_json::json!({ "amount": 12000 })),
            status: 502,
            answer: Some(serde_json::json!("<html>")),
            outcome: "http 502".to_owned(),
            sent_ms: 0,
            took_ms: 3,
            telegram: None,
        };
        let shown = CallShown::from(call.clone());
        assert_eq!(shown.request, "{\n  \"amount\": 12000\n}");
        assert_eq!(shown.answer, "<html>", "no JSON is shown as it came");
        let telegram = Some(("0200…".to_owned(), "0210…".to_owned()));
        let shown = CallShown::from(CallReport { request: None, answer: None, telegram, ..call });
        assert_eq!((&*shown.request, &*shown.answer), ("0200…", "0210…"));
    }
}
