//! Background tasks: settle payments without an outcome, do jobs, run scenarios when they are due, expire coupons
//! past their last day, drop old keys and calls, and clear what is left of reset and deleted sandboxes.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::exchange::Retention;
use engine::scenario_store::ScenarioRunner;
use engine::{Engine, EngineError};
use tokio_util::sync::CancellationToken;

use crate::metrics;
use crate::scenario_turn::RunsAtWork;

/// How often to look for payments without an outcome.
const SETTLE_EVERY: Duration = Duration::from_millis(500);
/// How often to look for jobs that nobody does.
const CLAIM_EVERY: Duration = Duration::from_millis(250);
/// How long shutdown waits for the chunks that are under way.
const LAST_CHUNKS: Duration = Duration::from_secs(2);
/// How often to expire coupons.
const EXPIRE_EVERY: Duration = Duration::from_secs(30);
/// How often to drop old idempotency keys.
const FORGET_EVERY: Duration = Duration::from_secs(60);
/// How long shutdown waits for running inquiries.
const LAST_INQUIRIES: Duration = Duration::from_secs(2);
/// How often to drop calls that are too old or too many.
const DROP_EVERY: Duration = Duration::from_secs(10);
/// How often to clear what is left of reset and deleted sandboxes.
const CLEAR_EVERY: Duration = Duration::from_millis(500);
/// How often to look for slots of schedules that are due.
const DECIDE_EVERY: Duration = Duration::from_millis(500);
/// How often to look for runs that nobody is heard of any more.
const BURY_EVERY: Duration = Duration::from_secs(2);
/// How often to look for something to be told to webhooks.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// How often to forget old runs.
const FORGET_RUNS_EVERY: Duration = Duration::from_secs(10 * 60);
/// How long shutdown waits for the steps that are under way.
const LAST_STEPS: Duration = Duration::from_secs(2);
/// How long a task pauses after an error of the database.
const REST: Duration = Duration::from_secs(5);

/// Runs all background tasks until `shutdown`. Without a runner scenarios wait for another server.
pub async fn run(
    engine: Engine,
    retention: Retention,
    runner: Option<Arc<dyn ScenarioRunner>>,
    shutdown: CancellationToken,
) {
    tokio::join!(
        settle(&engine, &shutdown),
        do_jobs(&engine, &shutdown),
        run_scenarios(&engine, runner, &shutdown),
        repeat("deciding slots", DECIDE_EVERY, &shutdown, || engine.decide_scenario_slots()),
        bury_runs(&engine, &shutdown),
        repeat("telling webhooks", TELL_EVERY, &shutdown, || engine.deliver_webhooks()),
        repeat("forgetting runs", FORGET_RUNS_EVERY, &shutdown, || engine.forget_scenario_runs()),
        repeat("expiring coupons", EXPIRE_EVERY, &shutdown, || engine.expire_coupons()),
        repeat("forgetting keys", FORGET_EVERY, &shutdown, || engine.forget_keys()),
        repeat("dropping old calls", DROP_EVERY, &shutdown, || engine.drop_old_calls(&retention)),
        repeat("clearing what is gone", CLEAR_EVERY, &shutdown, || engine.clear_gone()),
    );
}

/// Settles payments until `shutdown`: a place that becomes free is used at once.
async fn settle(engine: &Engine, shutdown: &CancellationToken) {
    let mut settling = engine.settling();
    loop {
        let begun = settling.begin().await;
        let pause = pause_after("settling payments", SETTLE_EVERY, &begun);
        tokio::select! {
            () = shutdown.cancelled() => break,
            _ = settling.some_done(), if begun.is_ok() && settling.is_at_work() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    settling.finish(LAST_INQUIRIES).await;
}

/// Does jobs until `shutdown`: a place that becomes free is used at once.
async fn do_jobs(engine: &Engine, shutdown: &CancellationToken) {
    let mut jobs = engine.jobs_at_work();
    loop {
        let begun = jobs.begin().await;
        let pause = pause_after("doing jobs", CLAIM_EVERY, &begun);
        tokio::select! {
            () = shutdown.cancelled() => break,
            _ = jobs.some_done(), if begun.is_ok() && jobs.is_at_work() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    jobs.finish(LAST_CHUNKS).await;
}

/// Runs scenarios until `shutdown`: a place that becomes free is used at once.
async fn run_scenarios(
    engine: &Engine,
    runner: Option<Arc<dyn ScenarioRunner>>,
    shutdown: &CancellationToken,
) {
    let Some(runner) = runner else { return };
    let mut runs = RunsAtWork::new(engine.clone(), runner);
    loop {
        let begun = runs.begin().await;
        let pause = pause_after("running scenarios", CLAIM_EVERY, &begun);
        tokio::select! {
            () = shutdown.cancelled() => break,
            _ = runs.some_done(), if begun.is_ok() && runs.is_at_work() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    runs.finish(LAST_STEPS).await;
}

/// Ends the runs of servers that died, until `shutdown`.
async fn bury_runs(engine: &Engine, shutdown: &CancellationToken) {
    let mut watched = engine.watched_runs();
    loop {
        let buried = watched.bury(Instant::now()).await;
        let pause = pause_after("burying runs", BURY_EVERY, &buried);
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Repeats `work` until `shutdown`, which never interrupts a round.
async fn repeat<T, F>(
    what: &'static str,
    every: Duration,
    shutdown: &CancellationToken,
    work: impl Fn() -> F,
) where
    F: Future<Output = Result<T, EngineError>>,
{
    loop {
        let pause = pause_after(what, every, &work().await);
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Counts and logs how a round went, and gives how long to pause after it.
fn pause_after<T>(
    what: &'static str,
    every: Duration,
    worked: &Result<T, EngineError>,
) -> Duration {
    metrics::background_run(what, worked.is_ok());
    match worked {
        Ok(_) => every,
        Err(error) => {
            tracing::warn!("{what} failed, will try again: {error}");
            REST
        }
    }
}
