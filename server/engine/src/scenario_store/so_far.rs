//! What a run has come to while it is under way: its report so far, so bounded that it can be stored again and again.

use std::collections::VecDeque;

use super::{RunProgress, RunVerdict};
use crate::scenario::report::{CaseReport, StepReport, Verdict};

/// How many bytes of calls a report so far has at the most; then the oldest steps are told without theirs.
const MOST_OF_CALLS: usize = 256 * 1024;

/// What a run tells while it goes on.
#[derive(Clone, Debug)]
pub enum RunNews {
    /// How many steps there are, of all rows, as far as is known.
    Steps(i64),
    /// A row has its sandbox, and begins; no step of it is done.
    Row(Box<CaseReport>),
    /// A step of the row is done.
    Step(Box<StepReport>),
    /// The row is over. Its steps were told.
    RowOver(Box<CaseReport>),
}

/// The report of a run as far as it is.
#[derive(Clone, Debug, Default)]
pub struct RunSoFar {
    progress: RunProgress,
    cases: Vec<CaseReport>,
    /// Whose calls are still there: the row, the step, and how many bytes they have; the oldest first.
    with_calls: VecDeque<(usize, usize, usize)>,
    of_calls: usize,
    is_new: bool,
}

/// A report as it is stored.
#[derive(Clone, Debug)]
pub struct ReportText(String);

impl ReportText {
    /// Of these rows.
    ///
    /// # Errors
    ///
    /// Where they can't be written as JSON.
    pub fn of(cases: &[CaseReport]) -> Result<Self, serde_json::Error> {
        // PostgreSQL has no text with this character, and JSON of it can't be looked into.
        serde_json::to_string(cases).map(|text| Self(text.replace("\\u0000", "\\ufffd")))
    }

    /// The JSON itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RunSoFar {
    /// Takes in what is told.
    pub fn add(&mut self, news: RunNews) {
        match news {
            RunNews::Steps(total) => self.progress.total = total,
            RunNews::Row(row) => {
                self.cases.push(*row);
                self.is_new = true;
            }
            RunNews::Step(step) => self.add_step(*step),
            RunNews::RowOver(row) => {
                if let Some(last) = self.cases.last_mut() {
                    let steps = std::mem::take(&mut last.steps);
                    *last = CaseReport { steps, drawn: std::mem::take(&mut last.drawn), ..*row };
                    self.is_new = true;
                }
            }
        }
    }

    fn add_step(&mut self, step: StepReport) {
        let is_red = RunVerdict::from(step.verdict).is_red();
        self.progress.finished += 1;
        self.progress.total = self.progress.total.max(self.progress.finished);
        self.progress.failed += i64::from(is_red);
        self.is_new = true;
        let Some(row) = self.cases.last_mut() else { return };
        if is_red && row.verdict != Verdict::Broken {
            row.verdict = step.verdict;
        }
        let bytes = serde_json::to_string(&step.calls).map_or(0, |text| text.len());
        row.steps.push(step);
        let last = row.steps.len() - 1;
        self.with_calls.push_back((self.cases.len() - 1, last, bytes));
        self.of_calls += bytes;
        while self.of_calls > MOST_OF_CALLS
            && let Some((row, step, bytes)) = self.with_calls.pop_front()
        {
            self.of_calls -= bytes;
            let of = self.cases.get_mut(row).and_then(|row| row.steps.get_mut(step));
            if let Some(step) = of {
                step.calls.clear();
            }
        }
    }

    /// How far it is.
    pub fn progress(&self) -> RunProgress {
        self.progress
    }

    /// The report so far, if something was told since it was last asked for.
    ///
    /// # Errors
    ///
    /// Where it can't be written as JSON.
    pub fn news(&mut self) -> Result<Option<ReportText>, serde_json::Error> {
        std::mem::take(&mut self.is_new).then(|| ReportText::of(&self.cases)).transpose()
    }

    /// What was asked for last was not stored: it is news still.
    pub fn not_stored(&mut self) {
        self.is_new = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::report::CallReport;

    fn row() -> CaseReport {
        CaseReport { sandbox: "run-1".into(), ..CaseReport::blank("a.yaml", Verdict::Passed) }
    }

    fn step(verdict: Verdict, body: usize) -> StepReport {
        let call = CallReport {
            method: "GET".into(),
            path: "/".into(),
            request: None,
            status: 200,
            answer: Some("x".repeat(body).into()),
            outcome: "http 200".into(),
            sent_ms: 0,
            took_ms: 1,
            telegram: None,
        };
        StepReport {
            no: "1".into(),
            path: "a.yaml".into(),
            line: 2,
            action: "check clock".into(),
            name: None,
            verdict,
            problem: None,
            took_ms: 1,
            mismatches: Vec::new(),
            calls: vec![call],
            attempts: 1,
            seen: Vec::new(),
            outcomes: Vec::new(),
            kept: Vec::new(),
        }
    }

    fn told(run: &mut RunSoFar) -> Option<Vec<CaseReport>> {
        run.news().unwrap().map(|text| serde_json::from_str(text.as_str()).unwrap())
    }

    #[test]
    fn each_step_is_news_once() {
        let mut run = RunSoFar::default();
        run.add(RunNews::Steps(3));
        assert!(told(&mut run).is_none());
        run.add(RunNews::Row(Box::new(row())));
        run.add(RunNews::Step(Box::new(step(Verdict::Passed, 1))));
        run.add(RunNews::Step(Box::new(step(Verdict::Failed, 1))));
        let cases = told(&mut run).unwrap();
        assert_eq!((cases[0].steps.len(), cases[0].verdict), (2, Verdict::Failed));
        assert_eq!(run.progress(), RunProgress { finished: 2, total: 3, failed: 1 });
        assert!(told(&mut run).is_none(), "nothing happened since");
        run.not_stored();
        assert!(told(&mut run).is_some());
        let over = CaseReport { took_ms: 9, verdict: Verdict::Failed, ..row() };
        run.add(RunNews::RowOver(Box::new(over)));
        let cases = told(&mut run).unwrap();
        assert_eq!((cases[0].steps.len(), cases[0].took_ms), (2, 9));
    }

    #[test]
    fn a_long_run_tells_every_step_and_the_calls_of_the_last_ones() {
        let mut run = RunSoFar::default();
        run.add(RunNews::Row(Box::new(row())));
        for _ in 0..1_000 {
            run.add(RunNews::Step(Box::new(step(Verdict::Passed, 10_000))));
        }
        let text = run.news().unwrap().unwrap();
        assert!(text.as_str().len() < 3 * MOST_OF_CALLS, "{}", text.as_str().len());
        let cases: Vec<CaseReport> = serde_json::from_str(text.as_str()).unwrap();
        let steps = &cases[0].steps;
        let with_calls = steps.iter().filter(|step| !step.calls.is_empty()).count();
        assert_eq!(steps.len(), 1_000);
        assert!((20..30).contains(&with_calls), "{with_calls}");
        assert!(steps[0].calls.is_empty() && !steps[999].calls.is_empty());
    }
}
