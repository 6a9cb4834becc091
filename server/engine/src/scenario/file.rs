//! A scenario as it was read.

use super::problem::{Problem, Span};
use super::step::Step;
use super::value::Value;

/// What reading a file gave: a scenario where nothing is wrong, else everything that is.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What of it could be read, whatever is wrong with it: what else is wrong is looked for in that.
    pub read: Option<Scenario>,
    /// All problems, in the order of the file.
    pub problems: Vec<Problem>,
}

/// A scenario as it was read.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What it proves, in a sentence.
    pub proves: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// What its sandbox begins as.
    pub template: Template,
    /// The moment at which its sandbox's clock is stopped, in Seoul; without it the clock runs.
    pub clock: Option<chrono::NaiveDateTime>,
    /// What values are drawn from, if the file says.
    pub seed: Option<u64>,
    /// When it runs by itself.
    pub schedule: Option<Schedule>,
    /// Its arguments where another file uses it, with their defaults.
    pub takes: Vec<(String, Option<Value>)>,
    /// Names for later, in order.
    pub values: Vec<(String, Value)>,
    /// Members of each look-up and payment that don't say otherwise.
    pub request: Vec<(String, Value)>,
    /// Its rows; without any it runs once.
    pub each: Vec<Row>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// What a run's sandbox begins as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// Codes, and nothing else.
    Empty,
    /// The demonstration.
    Demonstration,
    /// The start of the sandbox of this name.
    Copy(String),
}

/// When a scenario runs by itself. Its cron is read where schedules are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Cron of five fields, in Seoul.
    pub cron: String,
    /// What becomes of a slot while the one before still runs: `skip`, `queue`, `cancel_old`.
    pub overlap: String,
    /// What becomes of slots that were missed: `skip`, `once`, `all`.
    pub missed: String,
    /// Where it stands.
    pub span: Span,
}

/// A row of `each`.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name, unique in the file.
    pub name: String,
    /// `${row.x}`.
    pub values: Vec<(String, Value)>,
    /// Where it stands.
    pub span: Span,
}

impl Parsed {
    /// The scenario, which can be run: there is none where there is a problem.
    pub fn scenario(self) -> Option<Scenario> {
        self.read.filter(|_| self.problems.is_empty())
    }

    /// Adds problems that were found in what was read, unless something is told at their place.
    pub fn also(&mut self, problems: Vec<Problem>) {
        let told: Vec<_> = self.problems.iter().map(|problem| problem.span).collect();
        self.problems.extend(problems.into_iter().filter(|problem| !told.contains(&problem.span)));
        self.problems.sort_by_key(|problem| problem.span);
    }
}

impl Scenario {
    /// The arguments that it needs and nothing gives it where it runs by itself.
    pub fn needed_arguments(&self) -> Vec<&str> {
        let needed = self.takes.iter().filter(|(_, default)| default.is_none());
        needed.map(|(name, _)| name.as_str()).collect()
    }

    /// The names under which its steps keep something, in order.
    pub fn kept(&self) -> Vec<&str> {
        let kept = self.steps.iter().flat_map(|step| &step.keep);
        kept.map(|keep| keep.name.as_str()).collect()
    }

    /// What is drawn in it (`random.ctn`), each once.
    pub fn drawn(&self) -> std::collections::BTreeSet<String> {
        let mut drawn = std::collections::BTreeSet::new();
        let mut see = |value: &Value| {
            value.each_name(&mut |name| {
                if name.starts_with("random.") {
                    drawn.insert(name.to_owned());
                }
            });
        };
        self.takes.iter().filter_map(|(_, default)| default.as_ref()).for_each(&mut see);
        self.values.iter().map(|(_, value)| value).for_each(&mut see);
        self.each.iter().flat_map(|row| &row.values).for_each(|(_, value)| see(value));
        self.steps.iter().for_each(|step| step.each_value(&mut see));
        drawn
    }
}
