//! A check that is made again until it is as expected.

use std::time::{Duration, Instant};

use engine::scenario::expect::{self, Answer};
use engine::scenario::report::StepReport;
use engine::scenario::{Names, Step, Subject};

use super::exchange::{World, text_of};
use super::steps::Outcome;

/// Asks until it is as expected, at the most for the first of `times` in milliseconds; between two tries it waits for the
/// second. Told is the last call, and each answer that differs from the one before.
pub(super) async fn run(
    world: &World,
    step: &Step,
    (within_ms, every_ms): (u64, u64),
    names: &Names,
    report: &mut StepReport,
) -> Outcome {
    let began = Instant::now();
    let (within, every) = (Duration::from_millis(within_ms), Duration::from_millis(every_ms));
    report.attempts = 0;
    loop {
        let ready = match world.ready(step, names) {
            Ok(ready) => ready,
            Err(not) => return Outcome::NotReady(not),
        };
        let sent = world.send(ready, began).await;
        report.attempts += 1;
        report.calls = vec![sent.report];
        let answer = match sent.answer {
            Ok(answer) => answer,
            Err(none) => return Outcome::Unanswered(none.to_string()),
        };
        let seen = seen(step, &answer);
        if report.seen.last() != Some(&seen) {
            report.seen.push(seen);
        }
        report.mismatches = expect::mismatches(&step.expect, &answer, names);
        let left = within.saturating_sub(began.elapsed());
        if report.mismatches.is_empty() || left.is_zero() {
            return Outcome::Answered(answer);
        }
        tokio::select! {
            () = world.stop.cancelled() => return Outcome::Unanswered("stopped".to_owned()),
            () = tokio::time::sleep(every.min(left)) => {}
        }
    }
}

/// The values that are waited for, in the order of the expectations.
fn seen(step: &Step, answer: &Answer) -> String {
    let of = |subject: &Subject| match subject {
        Subject::Http => answer.http.to_string(),
        Subject::Pointer(pointer) => {
            answer.body.pointer(pointer).map_or_else(|| "nothing".to_owned(), text_of)
        }
    };
    let seen: Vec<_> = step.expect.iter().map(|expectation| of(&expectation.of)).collect();
    if seen.is_empty() { answer.http.to_string() } else { seen.join(", ") }
}
