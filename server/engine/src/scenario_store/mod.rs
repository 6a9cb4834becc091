//! Scenarios as a sandbox keeps them: their files, their runs, when they run by themselves, and whom that is told.
//!
//! They are tools and not data: they belong to the sandbox's name, and a reset keeps them. Due times are real time by
//! PostgreSQL's clock, whatever the sandbox's clock says; a lease is as long as a server's monotonic clock says,
//! whatever PostgreSQL's is set to.

mod form;
mod path;
mod record_form;
mod schedule;
mod shown;
mod view;
mod webhook;

#[cfg(feature = "postgres")]
mod cron;
#[cfg(feature = "postgres")]
mod cron_words;
#[cfg(feature = "postgres")]
mod failed_steps;
#[cfg(feature = "postgres")]
mod files;
#[cfg(feature = "postgres")]
mod library;
#[cfg(feature = "postgres")]
mod parted;
#[cfg(feature = "postgres")]
mod read;
#[cfg(feature = "postgres")]
mod runs;
#[cfg(feature = "postgres")]
mod schedules;
#[cfg(feature = "postgres")]
mod sitting;
#[cfg(feature = "postgres")]
mod slots;
#[cfg(feature = "postgres")]
mod so_far;
#[cfg(feature = "postgres")]
mod telling;
#[cfg(feature = "postgres")]
mod turn;
#[cfg(feature = "postgres")]
mod watched_runs;

#[cfg(feature = "postgres")]
pub use cron::cron_problem;
pub use form::{NewRun, NewScenario, RunForm, RunWhat, RunsFilter, RunsForm, SaveForm};
pub use path::ScenarioPath;
pub use record_form::{RecordForm, Sitting, WantedRecord};
pub use schedule::{
    Missed, NewSchedule, Overlap, ScenarioSchedule, ScenarioSlot, ScheduleForm, SchedulePreview,
    SlotState,
};
pub use shown::RunShown;
#[cfg(feature = "postgres")]
pub use so_far::{ReportText, RunNews, RunSoFar};
#[cfg(feature = "postgres")]
pub use telling::{DELIVERY, SIGNATURE, signature};
#[cfg(feature = "postgres")]
pub use turn::{Beat, RunFuture, ScenarioRunner, ScenarioTask};
pub use view::{
    RunBar, RunCause, RunDetail, RunProgress, RunState, RunVerdict, ScenarioFile, ScenarioLine,
    ScenarioRun, StartedRuns,
};
#[cfg(feature = "postgres")]
pub use watched_runs::WatchedRuns;
pub use webhook::{DeliveryState, NewWebhook, Webhook, WebhookDelivery, WebhookEvent, WebhookForm};

/// How many scenarios of its own a sandbox keeps at the most.
pub const MOST_SCENARIOS: usize = 1_000;
/// The largest file, in bytes.
pub const LARGEST_FILE: usize = 256 * 1024;
/// How many schedules a sandbox has at the most.
pub const MOST_SCHEDULES: usize = 100;
/// How many of the last runs of a scenario its line shows.
pub const BARS: usize = 20;
