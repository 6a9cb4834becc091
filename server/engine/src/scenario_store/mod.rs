//! Scenarios as a sandbox keeps them: their files, their runs, when they run by themselves, and whom that is told.
//!
//! They are tools and not data: they belong to the sandbox's name, and a reset keeps them. Deadlines, leases and
//! due times are real time by PostgreSQL's clock, whatever the sandbox's clock says.

mod form;
mod path;
mod schedule;
mod shown;
mod view;
mod webhook;

#[cfg(feature = "postgres")]
mod files;
#[cfg(feature = "postgres")]
mod runs;
#[cfg(feature = "postgres")]
mod schedules;
#[cfg(feature = "postgres")]
mod telling;

pub use form::{NewRun, NewScenario, RunForm, RunWhat, RunsFilter, RunsForm, SaveForm};
pub use path::ScenarioPath;
pub use schedule::{
    Missed, NewSchedule, Overlap, ScenarioSchedule, ScenarioSlot, ScheduleForm, SchedulePreview,
    SlotState,
};
pub use shown::RunShown;
pub use view::{
    LibraryFile, RunBar, RunCause, RunDetail, RunProgress, RunState, RunVerdict, ScenarioFile,
    ScenarioLine, ScenarioRun, StartedRuns,
};
pub use webhook::{DeliveryState, NewWebhook, Webhook, WebhookDelivery, WebhookEvent, WebhookForm};

/// How many scenarios of its own a sandbox keeps at the most.
pub const MOST_SCENARIOS: usize = 1_000;
/// The largest file, in bytes.
pub const LARGEST_FILE: usize = 256 * 1024;
/// How many schedules a sandbox has at the most.
pub const MOST_SCHEDULES: usize = 100;
/// How many of the last runs of a scenario its line shows.
pub const BARS: usize = 20;
