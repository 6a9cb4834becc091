//! Schedules and their slots.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ScenarioPath;
use super::form::name;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::ReaderName;
use crate::language::Text;

codes! {
    /// What becomes of a slot while the one before still runs.
    pub enum Overlap {
        Skip = "skip", "건너뜀", "Skip it";
        Queue = "queue", "기다림", "Let it wait";
        CancelOld = "cancel_old", "앞의 것 중단", "Stop the old one";
    }
}

codes! {
    /// What becomes of slots that were missed: no server was there.
    pub enum Missed {
        Skip = "skip", "건너뜀", "Skip them";
        Once = "once", "한 번 실행", "Run once";
        All = "all", "모두 실행", "Run all";
    }
}

codes! {
    /// What became of a slot.
    pub enum SlotState {
        Due = "due", "대기", "Due";
        Running = "running", "실행 중", "Running";
        Done = "done", "끝남", "Done";
        Skipped = "skipped", "건너뜀", "Skipped";
        Missed = "missed", "놓침", "Missed";
    }
}

/// A schedule as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleForm {
    /// The scenario that it runs; or its tag.
    pub path: String,
    /// The scenarios of this tag, whichever there are by then.
    pub tag: String,
    /// Cron of five fields, in Seoul: `*/5 * * * *`.
    pub cron: String,
    /// `skip`, `queue`, `cancel_old`; blank: `skip`.
    pub overlap: String,
    /// `skip`, `once`, `all`; blank: `once`.
    pub missed: String,
    /// Whether it rests.
    pub paused: bool,
    /// Whether a run whose server died is run again.
    pub again_if_killed: bool,
}

/// A schedule, parsed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewSchedule {
    /// The scenario.
    pub path: Option<ScenarioPath>,
    /// Or the tag.
    pub tag: Option<String>,
    /// Not read yet.
    pub cron: String,
    /// What becomes of a slot while the one before still runs.
    pub overlap: Overlap,
    /// What becomes of slots that were missed.
    pub missed: Missed,
    /// Whether it rests.
    pub paused: bool,
    /// Whether a run whose server died is run again.
    pub again_if_killed: bool,
}

impl ScheduleForm {
    /// Parses it; all problems at once, but for those of its cron, which is read where it is kept.
    pub fn parse(&self) -> Result<NewSchedule, Vec<FieldError>> {
        let mut at = Collector::default();
        let path = at.optional(Field::Path, &self.path, ScenarioPath::parse);
        let tag = at.optional(Field::Tag, &self.tag, name);
        match (self.path.trim().is_empty(), self.tag.trim().is_empty()) {
            (true, true) => at.note(Field::Path, FieldProblem::Missing),
            (false, false) => at.note(Field::Tag, FieldProblem::NotHere),
            _ => {}
        }
        if self.cron.trim().is_empty() {
            at.note(Field::Cron, FieldProblem::Missing);
        }
        let overlap = match self.overlap.trim() {
            "" => Some(Overlap::Skip),
            text => {
                at.take(Field::Overlap, Overlap::from_code(text).ok_or(FieldProblem::UnknownCode))
            }
        };
        let missed = match self.missed.trim() {
            "" => Some(Missed::Once),
            text => {
                at.take(Field::Missed, Missed::from_code(text).ok_or(FieldProblem::UnknownCode))
            }
        };
        let new = overlap.zip(missed).map(|(overlap, missed)| NewSchedule {
            path,
            tag,
            cron: self.cron.trim().to_owned(),
            overlap,
            missed,
            paused: self.paused,
            again_if_killed: self.again_if_killed,
        });
        at.finish(new)
    }
}

/// When a cron is due, in words, and the next times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct SchedulePreview {
    /// `매일 09:00`, `every day at 09:00`.
    pub words: Text,
    /// The next five times, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moments")]
    pub next: Vec<DateTime<Utc>>,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ScenarioSchedule {
    /// Rising with every schedule.
    pub schedule_no: i64,
    /// The scenario that it runs.
    pub path: Option<ScenarioPath>,
    /// Or the tag.
    pub tag: Option<String>,
    /// Cron of five fields, in Seoul.
    pub cron: String,
    /// When that is, in words.
    pub words: Text,
    /// What becomes of a slot while the one before still runs.
    pub overlap: Overlap,
    /// What becomes of slots that were missed.
    pub missed: Missed,
    /// Whether it rests.
    pub paused: bool,
    /// Whether a run whose server died is run again.
    pub again_if_killed: bool,
    /// Whether the scenario's file says it: then it is changed there.
    pub is_of_file: bool,
    /// The next five times, in real time; none while it rests.
    #[serde(deserialize_with = "crate::clock::wire::moments")]
    pub next: Vec<DateTime<Utc>>,
    /// Its newest slot.
    pub last: Option<ScenarioSlot>,
    /// When it was changed, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub edited_at: DateTime<Utc>,
    /// By whom.
    pub edited_by: ReaderName,
}

/// A time at which a schedule was due, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct ScenarioSlot {
    /// Rising with every slot.
    pub slot_no: i64,
    /// The schedule.
    pub schedule_no: i64,
    /// When, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub due_at: DateTime<Utc>,
    /// What became of it.
    pub state: SlotState,
    /// Why it was skipped or missed.
    #[cfg_attr(feature = "postgres", sqlx(json(nullable)))]
    pub why: Option<Text>,
    /// How many slots it stands for: more than one only where a very long time was missed.
    pub stands_for: i64,
    /// Its runs.
    pub batch_no: Option<i64>,
    /// The first of them.
    pub run_no: Option<i64>,
    /// How many of them there are.
    pub runs: i64,
    /// How many of them are red.
    pub red: i64,
    /// When it was decided, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub decided_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_runs_a_scenario_or_a_tag() {
        let form =
            ScheduleForm { path: "a".into(), cron: "* * * * *".into(), ..Default::default() };
        let new = form.parse().unwrap();
        assert_eq!((new.overlap, new.missed), (Overlap::Skip, Missed::Once));
        let errors = ScheduleForm { tag: "b".into(), ..form }.parse().unwrap_err();
        assert_eq!(errors[0].field, Field::Tag);
        let fields: Vec<_> =
            ScheduleForm { overlap: "x".into(), ..Default::default() }.parse().unwrap_err();
        let fields: Vec<_> = fields.iter().map(|error| error.field).collect();
        assert_eq!(fields, [Field::Path, Field::Cron, Field::Overlap]);
    }
}
