//! Runs the scenarios that a sandbox keeps: claims those that wait, a few at a time, so that whoever clicks is served
//! meanwhile; says with heartbeats that they go on; stores what came of them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use engine::scenario_store::{Beat, RunSoFar, ScenarioRunner, ScenarioTask};
use engine::{Engine, EngineError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How many runs a server does at once: some may only wait, and with so many that don't a tester notices nothing
/// (`make bench ARGS=scenarios`).
const PLACES: usize = 4;
/// How often a run is heard of: several times in a lease.
const BEAT_EVERY: Duration = Duration::from_secs(2);
/// How often its report so far is stored at the most; a large one less often, so that no run writes more than so many
/// bytes a second.
const TELL_EVERY: Duration = Duration::from_millis(500);
const TOLD_A_SECOND: usize = 128 * 1024;
/// How often what came of a run is tried to be stored while the database is away, and for how long: as long as the
/// run is this server's, and somewhat longer, as nobody may have noticed.
const STORE_EVERY: Duration = Duration::from_secs(1);
const STORE_FOR: Duration = Duration::from_secs(30);

/// The runs that this server does now.
pub struct RunsAtWork {
    engine: Engine,
    runner: Arc<dyn ScenarioRunner>,
    at_work: JoinSet<()>,
    /// Cancelled when the server ends: what runs is given back, and begun anew elsewhere.
    ending: CancellationToken,
}

impl RunsAtWork {
    /// With none at work.
    pub fn new(engine: Engine, runner: Arc<dyn ScenarioRunner>) -> Self {
        Self { engine, runner, at_work: JoinSet::new(), ending: CancellationToken::new() }
    }

    /// Begins as many runs as there are free places, and gives how many.
    pub async fn begin(&mut self) -> Result<usize, EngineError> {
        let free = PLACES.saturating_sub(self.at_work.len());
        if free == 0 {
            return Ok(0);
        }
        let claimed = self.engine.claim_scenario_runs(free).await?;
        let begun = claimed.len();
        for task in claimed {
            let (engine, runner) = (self.engine.clone(), Arc::clone(&self.runner));
            let ending = self.ending.clone();
            self.at_work.spawn(async move { do_run(&engine, &*runner, &task, ending).await });
        }
        Ok(begun)
    }

    /// Waits until one of the running ones is over; `false` if none is running. Cancelling the wait loses none.
    pub async fn some_done(&mut self) -> bool {
        let Some(done) = self.at_work.join_next().await else { return false };
        if let Err(error) = done {
            // Its lease ends by itself.
            tracing::error!("a scenario's run ended early: {error}");
        }
        true
    }

    /// Whether any is running.
    pub fn is_at_work(&self) -> bool {
        !self.at_work.is_empty()
    }

    /// Gives the running ones back after their step, and waits for it, at most `patience`.
    pub async fn finish(mut self, patience: Duration) {
        self.ending.cancel();
        let finished = tokio::time::timeout(patience, async { while self.some_done().await {} });
        if finished.await.is_err() {
            tracing::info!("{} runs were left to whoever finds them", self.at_work.len());
        }
    }
}

/// Why a run was stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    /// Somebody wanted it.
    Asked,
    /// It is no longer this server's.
    Lost,
    /// The server ends.
    Ending,
}

async fn do_run(
    engine: &Engine,
    runner: &dyn ScenarioRunner,
    task: &ScenarioTask,
    ending: CancellationToken,
) {
    let began = Instant::now();
    let so_far = Mutex::new(RunSoFar::default());
    let locked = || so_far.lock().unwrap_or_else(PoisonError::into_inner);
    let tell = |news| locked().add(news);
    let stop = CancellationToken::new();
    let running = runner.run(task, &tell, stop.clone());
    tokio::pin!(running);
    let mut looks = tokio::time::interval(TELL_EVERY);
    let (mut beat_from, mut told_from) = (began, began);
    let mut stopped = None;
    let reports = loop {
        tokio::select! {
            reports = &mut running => break reports,
            _ = looks.tick(), if stopped != Some(Stopped::Lost) => {
                let now = Instant::now();
                let (progress, report) = {
                    let mut so_far = locked();
                    let report = if now >= told_from { so_far.news() } else { Ok(None) };
                    (so_far.progress(), report)
                };
                let report = report.unwrap_or_else(|error| {
                    tracing::warn!("what run {} came to is not told: {error}", task.run_no);
                    None
                });
                if report.is_none() && now < beat_from {
                    continue;
                }
                beat_from = now + BEAT_EVERY;
                if let Some(report) = &report {
                    let bytes = report.as_str().len() as f64;
                    told_from = now + Duration::from_secs_f64(bytes / TOLD_A_SECOND as f64);
                }
                let why = match engine.beat_scenario_run(task, progress, report.as_ref()).await {
                    Ok(Beat::Goes) => None,
                    Ok(Beat::Stop) => Some(Stopped::Asked),
                    Ok(Beat::Lost) => Some(Stopped::Lost),
                    Err(error) => {
                        if report.is_some() {
                            locked().not_stored();
                        }
                        tracing::warn!("run {} was not heard of: {error}", task.run_no);
                        None
                    }
                };
                if let Some(why) = why {
                    stopped = Some(why);
                    stop.cancel();
                }
            }
            () = ending.cancelled(), if stopped.is_none() => {
                stopped = Some(Stopped::Ending);
                stop.cancel();
            }
        }
    };
    let stored = match stopped {
        Some(Stopped::Ending) => engine.release_scenario_run(task).await.map(|()| true),
        Some(Stopped::Lost) => Ok(false),
        Some(Stopped::Asked) | None => store(engine, task, reports, began.elapsed()).await,
    };
    match stored {
        Ok(true) => {}
        Ok(false) => tracing::info!("run {} was no longer this server's", task.run_no),
        // Its lease ends by itself.
        Err(error) => tracing::error!("what came of run {} was not stored: {error}", task.run_no),
    }
}

/// Stores what came of it; tried again while the database is away.
async fn store(
    engine: &Engine,
    task: &ScenarioTask,
    reports: Vec<engine::scenario::report::CaseReport>,
    took: Duration,
) -> Result<bool, EngineError> {
    let began = Instant::now();
    loop {
        match engine.finish_scenario_run(task, reports.clone(), took).await {
            Err(EngineError::Fault(fault))
                if fault.is_database_away() && began.elapsed() < STORE_FOR =>
            {
                tracing::warn!("what came of run {} is stored later: {fault}", task.run_no);
                tokio::time::sleep(STORE_EVERY).await;
            }
            done => return done,
        }
    }
}
