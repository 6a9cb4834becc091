//! What a scenario's file says of itself, and everything that is wrong with it.

use chrono::{DateTime, Utc};

use super::cron::{Cron, cron_problem};
use super::{Missed, NewSchedule, Overlap, ScenarioPath};
use crate::field::{Field, FieldError, FieldProblem};
use crate::language::Text;
use crate::scenario::{self, Problem};

/// What a file says.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// What it is called; its path where that can't be read.
    pub name: String,
    /// What it proves.
    pub proves: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// Whether only other files use it: it does not run alone.
    pub is_part: bool,
    /// When it runs by itself.
    pub schedule: Option<NewSchedule>,
    /// Everything that is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads a file. That the files it uses are there is found out when it runs: they come and go.
pub(super) fn read(path: &ScenarioPath, text: &str, now: DateTime<Utc>) -> Read {
    let mut parsed = scenario::parse(path.as_str(), text);
    if !parsed.problems.is_empty() {
        // Its cron too is told beside what else is wrong.
        let schedule = parsed.read.as_ref().and_then(|read| read.schedule.as_ref());
        let of_cron = schedule.and_then(|it| cron_problem(&it.cron, it.span, now));
        parsed.also(of_cron.into_iter().collect());
    }
    let scenario::Parsed { read, mut problems } = parsed;
    let Some(scenario) = read.filter(|_| problems.is_empty()) else {
        let name = path.as_str().to_owned();
        let (proves, tags, schedule) = (None, Vec::new(), None);
        return Read { name, proves, tags, is_part: false, schedule, problems };
    };
    let schedule = scenario.schedule.as_ref().and_then(|schedule| {
        let mut note = |text: Text| problems.push(Problem { span: schedule.span, text });
        let cron = match Cron::parse(&schedule.cron, now) {
            Ok(cron) => cron,
            Err(problem) => {
                note(problem.text());
                return None;
            }
        };
        let (Some(overlap), Some(missed)) =
            (Overlap::from_code(&schedule.overlap), Missed::from_code(&schedule.missed))
        else {
            note(Text::new(
                "overlap은 skip, queue, cancel_old 가운데, missed는 skip, once, all 가운데 하나입니다",
                "overlap is one of skip, queue, cancel_old, and missed one of skip, once, all",
            ));
            return None;
        };
        Some(NewSchedule {
            path: Some(path.clone()),
            tag: None,
            cron: cron.text().to_owned(),
            overlap,
            missed,
            paused: false,
            again_if_killed: false,
        })
    });
    Read {
        name: scenario.name.clone(),
        proves: scenario.proves.clone(),
        tags: scenario.tags.clone(),
        is_part: !scenario.needed_arguments().is_empty(),
        schedule,
        problems,
    }
}

impl Read {
    /// Its problems as those of a form.
    pub fn errors(&self) -> Vec<FieldError> {
        let told = |problem: &Problem| FieldError {
            field: Field::Text,
            problem: FieldProblem::NotAScenario {
                line: problem.span.line,
                column: problem.span.column,
                problem: problem.text.clone(),
            },
        };
        self.problems.iter().map(told).collect()
    }
}
