//! What is asked: to save a scenario, to run some, to list runs.

use serde::{Deserialize, Serialize};

use super::{LARGEST_FILE, RunVerdict, ScenarioPath};
use crate::field::{Collector, Field, FieldError, FieldProblem};

/// The longest tag and name of a row, in characters.
const LONGEST_NAME: usize = 200;

/// The longest number of a step, in characters.
const LONGEST_STEP: usize = 40;

/// A scenario to be saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaveForm {
    /// Where.
    pub path: String,
    /// What the file says.
    pub text: String,
    /// The file's `edit_no` that was edited; 0 where it is new.
    pub edit_no: i64,
    /// Whether it is kept though it can't be read.
    pub draft: bool,
}

/// A scenario to be saved, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewScenario {
    /// Where.
    pub path: ScenarioPath,
    /// What the file says.
    pub text: String,
    /// The file's `edit_no` that was edited; 0 where it is new.
    pub edit_no: i64,
    /// Whether it is kept though it can't be read.
    pub draft: bool,
}

impl SaveForm {
    /// Parses it; all problems at once. What the file says is read where it is stored.
    pub fn parse(&self) -> Result<NewScenario, Vec<FieldError>> {
        let mut at = Collector::default();
        let path = at.take(Field::Path, ScenarioPath::parse(&self.path));
        if self.text.len() > LARGEST_FILE {
            at.note(Field::Text, FieldProblem::TooLong { maximum: LARGEST_FILE });
        } else if self.text.contains('\0') {
            at.note(Field::Text, FieldProblem::BadCharacter { allowed: "U+0001–U+10FFFF" });
        }
        let new = path.map(|path| NewScenario {
            path,
            text: self.text.clone(),
            edit_no: self.edit_no,
            draft: self.draft,
        });
        at.finish(new)
    }
}

codes! {
    /// Which scenarios are run together.
    pub enum RunWhat {
        Path = "path", "하나", "One";
        Tag = "tag", "태그", "A tag";
        All = "all", "모두", "All";
        Failed = "failed", "실패한 것", "Those that failed";
    }
}

/// Scenarios to be run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunForm {
    /// `path`, `tag`, `all`, `failed`; blank: `path`.
    pub what: String,
    /// The one scenario.
    pub path: String,
    /// The tag.
    pub tag: String,
    /// The one row of it; blank: all.
    pub row: String,
    /// What values are drawn from, where the file doesn't say.
    pub seed: Option<i64>,
    /// The number of the step that it ends with, as `3` or `2.1`; blank: the last.
    pub until: String,
}

/// Scenarios to be run, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewRun {
    /// Which.
    pub what: RunWhat,
    /// The one scenario.
    pub path: Option<ScenarioPath>,
    /// The tag.
    pub tag: Option<String>,
    /// The one row of it.
    pub row: Option<String>,
    /// What values are drawn from.
    pub seed: Option<i64>,
    /// The number of the step that it ends with.
    pub until: Option<String>,
}

/// A name as it stands in a file.
pub(super) fn name(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(FieldProblem::TooLong { maximum: LONGEST_NAME });
    }
    if text.chars().any(char::is_control) {
        return Err(FieldProblem::BadCharacter { allowed: "한글 A–Z a–z 0–9 …" });
    }
    Ok(text.to_owned())
}

/// The number of a step, as a report tells it.
fn step_number(text: &str) -> Result<String, FieldProblem> {
    let text = text.trim();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > LONGEST_STEP || !text.split('.').all(is_number) {
        return Err(FieldProblem::BadCharacter { allowed: "1, 2.1, …" });
    }
    Ok(text.to_owned())
}

impl RunForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<NewRun, Vec<FieldError>> {
        let mut at = Collector::default();
        let what = match self.what.trim() {
            "" => Some(RunWhat::Path),
            text => at.take(Field::What, RunWhat::from_code(text).ok_or(FieldProblem::UnknownCode)),
        };
        let path = match what {
            Some(RunWhat::Path) => at.take(Field::Path, ScenarioPath::parse(&self.path)),
            _ => {
                if !self.path.trim().is_empty() {
                    at.note(Field::Path, FieldProblem::NotHere);
                }
                None
            }
        };
        let tag = match what {
            Some(RunWhat::Tag) => at.take(Field::Tag, name(&self.tag)),
            _ => {
                if !self.tag.trim().is_empty() {
                    at.note(Field::Tag, FieldProblem::NotHere);
                }
                None
            }
        };
        let row = at.optional(Field::Row, &self.row, name);
        if row.is_some() && what != Some(RunWhat::Path) {
            at.note(Field::Row, FieldProblem::NotHere);
        }
        let until = at.optional(Field::Until, &self.until, step_number);
        if until.is_some() && what != Some(RunWhat::Path) {
            at.note(Field::Until, FieldProblem::NotHere);
        }
        if self.seed.is_some_and(|seed| seed < 0) {
            at.note(Field::Seed, FieldProblem::Negative);
        }
        at.finish(what.map(|what| NewRun { what, path, tag, row, seed: self.seed, until }))
    }
}

/// Filters of the list of runs as entered; blank: any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunsForm {
    /// One scenario's.
    pub path: String,
    /// Those with this verdict.
    pub verdict: String,
    /// Those that were wanted together.
    pub batch_no: Option<i64>,
    /// Only runs below this key: the next page.
    pub before: Option<i64>,
}

/// Filters of the list of runs, parsed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunsFilter {
    /// One scenario's.
    pub path: Option<ScenarioPath>,
    /// Those with this verdict.
    pub verdict: Option<RunVerdict>,
    /// Those that were wanted together.
    pub batch_no: Option<i64>,
    /// Below this key.
    pub before: Option<i64>,
}

impl RunsForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<RunsFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let path = at.optional(Field::Path, &self.path, ScenarioPath::parse);
        let verdict = at.optional(Field::Verdict, &self.verdict, |text| {
            RunVerdict::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let (batch_no, before) = (self.batch_no, self.before);
        at.finish(Some(RunsFilter { path, verdict, batch_no, before }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_run_is_one_thing_and_all_that_is_wrong_is_told_at_once() {
        let form = RunForm {
            path: "a".into(),
            row: " 하나 ".into(),
            until: " 2.1".into(),
            ..RunForm::default()
        };
        let run = form.parse().unwrap();
        assert_eq!((run.what, run.row.as_deref()), (RunWhat::Path, Some("하나")));
        assert_eq!(run.until.as_deref(), Some("2.1"));
        let wrong = RunForm {
            what: "tag".into(),
            path: "a".into(),
            row: "b".into(),
            seed: Some(-1),
            until: "2..1".into(),
            ..RunForm::default()
        };
        let fields: Vec<_> = wrong.parse().unwrap_err().iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Path, Field::Tag, Field::Row, Field::Until, Field::Seed]);
    }
}
