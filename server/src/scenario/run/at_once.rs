//! Calls that begin at the same moment.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use engine::scenario::expect::{self, Answer};
use engine::scenario::report::{Mismatch, StepReport};
use engine::scenario::{Names, Step};
use serde_json::{Map, Value as Json, json};
use tokio::sync::{Barrier, mpsc};

use super::exchange::{Exchanged, NotReady, Ready, World};
use super::steps::Outcome;

/// One of the calls.
struct One<'a> {
    step: &'a Step,
    copy: u32,
    names: Names,
    ready: Ready,
}

/// Makes each of `steps` `copies` times, all behind one barrier. The report tells the calls in the order of their
/// answers.
pub(super) async fn run(
    world: &Arc<World>,
    whole: &Step,
    steps: &[Step],
    copies: u32,
    names: &Names,
    report: &mut StepReport,
) -> Outcome {
    let ones = match ready(world, steps, copies, names) {
        Ok(ones) => ones,
        Err(not) => return Outcome::NotReady(not),
    };
    let answers = all_at_once(world, &ones).await;
    let mut by_outcome: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    let mut unanswered = None;
    for (place, sent) in answers {
        let one = &ones[place];
        let outcome = sent.report.outcome.clone();
        match &sent.answer {
            Ok(answer) => {
                if !one.step.expect.is_empty() || whole.expect.is_empty() {
                    let found = expect::mismatches(&one.step.expect, answer, &one.names);
                    report.mismatches.extend(found.into_iter().map(|it| of_copy(it, one, copies)));
                }
                by_outcome.entry(outcome).or_default().push(answer.body.clone());
            }
            Err(none) => unanswered = Some(none.to_string()),
        }
        report.calls.push(sent.report);
    }
    report.outcomes =
        by_outcome.iter().map(|(outcome, of)| (outcome.clone(), of.len() as u64)).collect();
    if let Some(why) = unanswered {
        return Outcome::Unanswered(why);
    }
    let outcomes: Map<_, _> =
        report.outcomes.iter().map(|(outcome, count)| (outcome.clone(), json!(count))).collect();
    let answer =
        Answer { http: 200, body: json!({ "outcomes": outcomes, "by_outcome": by_outcome }) };
    report.mismatches.extend(expect::mismatches(&whole.expect, &answer, names));
    Outcome::Answered(answer)
}

/// What all of them send: made ready before the first begins.
fn ready<'a>(
    world: &World,
    steps: &'a [Step],
    copies: u32,
    names: &Names,
) -> Result<Vec<One<'a>>, NotReady> {
    let mut ones = Vec::new();
    for copy in 1..=copies {
        let names = names.with_copy(copy);
        for step in steps {
            let ready = world.ready(step, &names)?;
            ones.push(One { step, copy, names: names.clone(), ready });
        }
    }
    Ok(ones)
}

/// Sends all, and gives what came of each by its place, in the order of the answers.
async fn all_at_once(world: &Arc<World>, ones: &[One<'_>]) -> Vec<(usize, Exchanged)> {
    let began = Instant::now();
    let barrier = Arc::new(Barrier::new(ones.len()));
    let (answered, mut answers) = mpsc::unbounded_channel();
    for (place, one) in ones.iter().enumerate() {
        let (world, barrier) = (Arc::clone(world), Arc::clone(&barrier));
        let (ready, answered) = (one.ready.clone(), answered.clone());
        tokio::spawn(async move {
            barrier.wait().await;
            // Nobody waits any more where the run was dropped.
            let _ = answered.send((place, world.send(ready, began).await));
        });
    }
    drop(answered);
    let mut all = Vec::with_capacity(ones.len());
    while let Some(answer) = answers.recv().await {
        all.push(answer);
    }
    all
}

/// Which of the copies it is of.
fn of_copy(mismatch: Mismatch, one: &One, copies: u32) -> Mismatch {
    if copies == 1 {
        return mismatch;
    }
    Mismatch { at: format!("{} (copy {})", mismatch.at, one.copy), ..mismatch }
}
