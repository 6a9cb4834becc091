//! What is shown of scenarios and their runs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ScenarioPath;
use crate::identifier::ReaderName;
use crate::language::Text;
use crate::scenario::Problem;
use crate::scenario::report::{CaseReport, Verdict};

codes! {
    /// Who wanted a run.
    pub enum RunCause {
        Hand = "hand", "직접", "By hand";
        Api = "api", "API", "API";
        Schedule = "schedule", "예약", "Schedule";
        /// Its server died under it.
        Again = "again", "다시", "Again";
    }
}

codes! {
    /// Where a run is.
    pub enum RunState {
        Waiting = "waiting", "대기", "Waiting";
        Running = "running", "실행 중", "Running";
        Over = "over", "끝남", "Over";
    }
}

codes! {
    /// What came of a run.
    pub enum RunVerdict {
        Passed = "passed", "통과", "Passed";
        Failed = "failed", "실패", "Failed";
        Broken = "broken", "실행 불가", "Could not run";
        Skipped = "skipped", "건너뜀", "Skipped";
        Stopped = "stopped", "중단", "Stopped";
        Flaky = "flaky", "불안정", "Flaky";
        /// Nobody heard of it any more.
        Killed = "killed", "서버 종료", "Killed";
    }
}

impl RunVerdict {
    /// Whether what the scenario says was found to hold.
    pub fn is_green(self) -> bool {
        matches!(self, Self::Passed)
    }

    /// Whether something is wrong: kept longer, counted as a failure, told.
    pub fn is_red(self) -> bool {
        matches!(self, Self::Failed | Self::Broken | Self::Flaky | Self::Killed)
    }
}

impl From<Verdict> for RunVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::Passed,
            Verdict::Failed => Self::Failed,
            Verdict::Broken => Self::Broken,
            Verdict::Skipped => Self::Skipped,
            Verdict::Stopped => Self::Stopped,
            Verdict::Flaky => Self::Flaky,
        }
    }
}

/// A scenario in the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ScenarioLine {
    /// Its path; `/` makes folders.
    pub path: ScenarioPath,
    /// Whether it is the library's: it is read and run, and copied to be edited.
    pub is_library: bool,
    /// What it is called; its path while it can't be read.
    pub name: String,
    /// What it proves, in a sentence.
    pub proves: Option<String>,
    /// What it is found by.
    pub tags: Vec<String>,
    /// How many things are wrong with it: a draft that does not run.
    pub problems: i64,
    /// Whether only other files use it: it needs arguments, and does not run alone.
    pub is_part: bool,
    /// Rising with every change of the file; 0 of the library's.
    pub edit_no: i64,
    /// When it was changed, in real time.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub edited_at: Option<DateTime<Utc>>,
    /// By whom.
    pub edited_by: Option<ReaderName>,
    /// Its last runs that are over, at most twenty, the oldest first.
    pub last: Vec<RunBar>,
    /// How long its last twenty green runs took on the average, in milliseconds.
    pub average_ms: Option<i64>,
    /// Whether one of its last runs was flaky: the same text once green and once not, or green only after a retry.
    pub is_flaky: bool,
    /// Whether it went green, took twice as long as on the average, and that in the last run.
    pub is_slow: bool,
    /// The run that waits or is under way.
    pub under_way: Option<i64>,
    /// The schedules that run it, by itself or by one of its tags.
    pub schedules: Vec<i64>,
}

/// A run as a bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct RunBar {
    /// Which.
    pub run_no: i64,
    /// What came of it.
    pub verdict: RunVerdict,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// When it ended, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub ended_at: DateTime<Utc>,
}

/// A scenario, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct ScenarioFile {
    /// As in the tree.
    pub line: ScenarioLine,
    /// What the file says.
    pub text: String,
    /// What is wrong with it, in the order of the file.
    #[cfg_attr(feature = "postgres", schema(value_type = Vec<Object>))]
    pub problems: Vec<Problem>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct RunProgress {
    /// How many steps are done, of all rows.
    pub finished: i64,
    /// How many there are, as far as is known.
    pub total: i64,
    /// How many of them are not as expected.
    pub failed: i64,
}

/// A run in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct ScenarioRun {
    /// Rising with every run.
    pub run_no: i64,
    /// The runs that were wanted together have the same.
    pub batch_no: i64,
    /// The scenario.
    pub path: ScenarioPath,
    /// Whether it is the library's.
    pub is_library: bool,
    /// What it was called.
    pub name: String,
    /// What it was found by.
    pub tags: Vec<String>,
    /// Who wanted it.
    pub cause: RunCause,
    /// The person or program.
    pub wanted_by: String,
    /// The schedule, where one did.
    pub schedule_no: Option<i64>,
    /// When that was due.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub due_at: Option<DateTime<Utc>>,
    /// The run that was killed, where this one takes its place.
    pub again_of: Option<i64>,
    /// Which time it is tried, from 1.
    pub attempt: i32,
    /// The one row that runs; all without it.
    #[cfg_attr(feature = "postgres", sqlx(rename = "row_name"))]
    pub row: Option<String>,
    /// What values are drawn from, where it was given.
    pub seed: Option<i64>,
    /// Where it is.
    pub state: RunState,
    /// What came of it, once it is over.
    pub verdict: Option<RunVerdict>,
    /// Why it has no report, or what is to be known of it.
    #[cfg_attr(feature = "postgres", sqlx(json(nullable)))]
    pub note: Option<Text>,
    /// Whether somebody asked for it to stop.
    pub stop_asked: bool,
    /// How far it is.
    #[cfg_attr(feature = "postgres", sqlx(flatten))]
    pub progress: RunProgress,
    /// When it was wanted, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub wanted_at: DateTime<Utc>,
    /// When it began, in real time.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, in real time.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub ended_at: Option<DateTime<Utc>>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<i64>,
    /// How long the twenty green runs before it took on the average, if it took twice that.
    pub slower_than_ms: Option<i64>,
}

/// A run, opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct RunDetail {
    /// As in the list.
    pub run: ScenarioRun,
    /// The file as it was run.
    pub text: String,
    /// What came of each row, as `server scenario run --json` writes it. While the run is under way: the steps
    /// done so far, in a long run the older ones without their calls.
    #[cfg_attr(feature = "postgres", schema(value_type = Vec<Object>))]
    pub report: Vec<CaseReport>,
    /// The last green run of this scenario before it.
    pub last_green: Option<i64>,
}

/// What was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct StartedRuns {
    /// The runs together.
    pub batch_no: i64,
    /// Each of them.
    pub runs: Vec<ScenarioRun>,
}
