//! Jobs: work of many parts that a server does in the background, that is paused, resumed and stopped, and that
//! goes on elsewhere when its server dies.
//!
//! A job is done in chunks, each in one short transaction that also moves the job on: what is counted as done is
//! done, once. A server claims a job for some seconds (its lease), and again with each chunk; what nobody holds
//! any more, any server claims.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[cfg(feature = "postgres")]
use crate::language::Language;
use crate::language::Text;

#[cfg(feature = "postgres")]
mod chunk;
#[cfg(feature = "postgres")]
mod claim;
#[cfg(feature = "postgres")]
mod steer;

#[cfg(feature = "postgres")]
pub(crate) use chunk::{Ahead, Done, Rejected};
#[cfg(feature = "postgres")]
pub(crate) use claim::{Claimed, LEASE_SECONDS, holder};
#[cfg(feature = "postgres")]
pub use steer::JobMove;

codes! {
    /// What a job does.
    pub enum JobKind {
        IssueCoupons = "issue_coupons", "쿠폰 발급", "Coupon issuing";
    }
}

codes! {
    /// Where a job is.
    pub enum JobState {
        Preparing = "preparing", "준비 중", "Preparing";
        Prepared = "prepared", "시작 전", "Ready to start";
        Running = "running", "진행 중", "Running";
        Paused = "paused", "일시 중지", "Paused";
        Stopped = "stopped", "중단", "Stopped";
        Done = "done", "완료", "Done";
        Failed = "failed", "실패", "Failed";
    }
}

impl JobState {
    /// What a person reads.
    #[cfg(feature = "postgres")]
    pub(crate) fn text(self) -> Text {
        Text::new(self.name(Language::Korean), self.name(Language::English))
    }

    /// Whether it ended.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Stopped | Self::Done | Self::Failed)
    }

    /// Whether a server works on it, or should.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Preparing | Self::Running)
    }
}

/// Why a job failed, or paused by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct JobReason {
    /// A stable code, as of a refusal.
    pub code: String,
    /// In words.
    pub message: Text,
}

/// A job, whatever it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Job {
    /// Rising with every job.
    pub job_no: i64,
    /// What it does.
    pub kind: JobKind,
    /// Where it is.
    pub state: JobState,
    /// When it was made, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub created_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
    /// When it began, in real time.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, in real time.
    #[serde(default, deserialize_with = "crate::clock::wire::moment_if_any")]
    pub ended_at: Option<DateTime<Utc>>,
    /// How many lines there are, as far as is known.
    pub total: i64,
    /// How many of them were done.
    pub succeeded: i64,
    /// How many of them were rejected.
    pub rejected: i64,
    /// How many were looked at in a second, once some were.
    pub per_second: Option<i64>,
    /// Why it failed, or paused by itself.
    #[cfg_attr(feature = "postgres", sqlx(json(nullable)))]
    pub reason: Option<JobReason>,
}

impl Job {
    /// How many lines it is through with.
    pub fn looked_at(&self) -> i64 {
        self.succeeded + self.rejected
    }
}
