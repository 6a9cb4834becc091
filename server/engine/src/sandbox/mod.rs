//! Sandboxes: isolated worlds, each with its own clock. `default` exists from the start.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::identifier::SandboxId;

#[cfg(feature = "postgres")]
mod clear;
mod clock;
#[cfg(feature = "postgres")]
mod create;
#[cfg(feature = "postgres")]
mod delete;
#[cfg(feature = "postgres")]
mod demo;
#[cfg(feature = "postgres")]
mod for_run;
mod form;
#[cfg(feature = "postgres")]
mod list;
#[cfg(feature = "postgres")]
mod lock;
#[cfg(feature = "postgres")]
mod move_clock;
#[cfg(feature = "postgres")]
mod reset;
#[cfg(feature = "postgres")]
mod size;
#[cfg(feature = "postgres")]
mod world;

pub use clock::{ClockAct, ClockForm, ClockGoal, ClockMove, SandboxClock};
#[cfg(feature = "postgres")]
pub use demo::DEMONSTRATION;
#[cfg(feature = "postgres")]
pub use for_run::RUN_KEPT_FOR;
pub use form::{NewSandbox, SandboxForm};

/// The channel of NOTIFY on which servers are told which sandbox became another world, or went.
#[cfg(feature = "postgres")]
pub const CHANNEL: &str = "micropay_sandboxes";

/// The HTTP header that names the sandbox of a call; without it, `default`.
pub const SANDBOX_HEADER: &str = "micropay-sandbox";

/// What a page's address says of the sandbox: `sandbox=team` in its query, the first of several. The
/// browser asks its own parser, which reads the same.
#[cfg(feature = "postgres")]
pub fn in_query(query: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(name, value)| (name == "sandbox").then(|| value.into_owned()))
}

/// An isolated world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Sandbox {
    /// What calls name it by.
    pub sandbox_id: SandboxId,
    /// What a person reads.
    pub name: String,
    /// When it was made, in real time.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub created_at: DateTime<Utc>,
    /// The sandbox that it was copied from, while that one exists.
    pub copy_of: Option<SandboxId>,
    /// What its clock shows.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub now: DateTime<Utc>,
    /// Whether that stands still.
    pub clock_stopped: bool,
    /// Whether it is for one run of a scenario: it keeps no start, and is deleted by itself a day after it was made.
    pub for_run: bool,
}

/// How much a sandbox takes in the database; an estimate where that is much.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow))]
pub struct SandboxSize {
    /// How many rows of all tables.
    pub rows: i64,
    /// How many bytes they take with their indexes.
    pub bytes: i64,
}
