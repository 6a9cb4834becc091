//! Many cases, some at the same time; their reports come in the order of the cases.

use std::sync::Arc;

use engine::scenario::report::{CaseReport, Verdict};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

use super::door::Door;
use super::run::{Case, Progress, run};

/// How they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many at the same time; at least one.
    pub parallel: usize,
    /// How often one that failed is run again. If it passes then, it is flaky, and not passed.
    pub retries: u32,
    /// Whether none is begun after one has failed.
    pub bail: bool,
}

/// What is told while they run, with the number of the case from 0.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A case goes on.
    Progress(usize, Progress<'a>),
    /// A case is done.
    Ended(usize, &'a CaseReport),
}

/// Who is told.
pub type Tell = Arc<dyn for<'a> Fn(Event<'a>) + Send + Sync>;

/// Runs all of them, or until `stop`: those that were not begun are told as stopped.
pub async fn run_all(
    door: Arc<dyn Door>,
    cases: Vec<Case>,
    settings: Settings,
    stop: &CancellationToken,
    tell: Tell,
) -> Vec<CaseReport> {
    // Also stopped by the first failure, where that is wished.
    let stop = stop.child_token();
    let running = cases.into_iter().enumerate().map(|(place, case)| {
        let (door, stop, tell) = (Arc::clone(&door), stop.clone(), Arc::clone(&tell));
        async move {
            let spare = case.clone();
            // Spawned, so that several have a processor each.
            let task = tokio::spawn(one(door, place, case, settings, stop, tell));
            let report = task.await.unwrap_or_else(|error| {
                tracing::error!("a run has failed: {error}");
                CaseReport { verdict: Verdict::Broken, ..spare.not_begun() }
            });
            (place, report)
        }
    });
    let running = futures_util::stream::iter(running);
    let mut reports: Vec<_> = running.buffer_unordered(settings.parallel.max(1)).collect().await;
    reports.sort_by_key(|(place, _)| *place);
    reports.into_iter().map(|(_, report)| report).collect()
}

async fn one(
    door: Arc<dyn Door>,
    place: usize,
    case: Case,
    settings: Settings,
    stop: CancellationToken,
    tell: Tell,
) -> CaseReport {
    if stop.is_cancelled() {
        return case.not_begun();
    }
    let told = Arc::clone(&tell);
    let progress = move |progress: Progress<'_>| told(Event::Progress(place, progress));
    let mut report = run(Arc::clone(&door), &case, &stop, &progress).await;
    for _ in 0..settings.retries {
        if !matches!(report.verdict, Verdict::Failed | Verdict::Broken) {
            break;
        }
        let again = run(Arc::clone(&door), &case, &stop, &progress).await;
        if again.verdict == Verdict::Passed {
            // What went wrong the first time stays in the report.
            report.verdict = Verdict::Flaky;
        }
    }
    tell(Event::Ended(place, &report));
    if settings.bail && matches!(report.verdict, Verdict::Failed | Verdict::Broken) {
        stop.cancel();
    }
    report
}
