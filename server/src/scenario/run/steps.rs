//! The steps of a case, one after the other.

use std::sync::Arc;
use std::time::Instant;

use engine::language::Text;
use engine::scenario::expect::{self, Answer};
use engine::scenario::report::{Mismatch, StepReport, Verdict};
use engine::scenario::{Action, Keep, Names, Step, UnknownName};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::exchange::{NotReady, World, ms, text_of};
use super::secrets::Secrets;
use super::{Progress, at_once, invariants, until};
use crate::scenario::load::Loaded;

/// What stands in the report for a value that is hidden.
const HIDDEN: &str = "●●●";

/// The steps that are done, and how they go on.
pub(super) struct Steps<'a> {
    world: Arc<World>,
    tell: &'a (dyn for<'b> Fn(Progress<'b>) + Send + Sync),
    done: Vec<StepReport>,
    secrets: Secrets,
    until: Option<&'a str>,
    /// Whether the step that it ends with is done.
    pub is_reached: bool,
}

/// What doing a step gave.
pub(super) enum Outcome {
    /// It was answered. What is not as expected is in the report.
    Answered(Answer),
    /// It was not answered, or the run was stopped meanwhile.
    Unanswered(String),
    /// It could not be sent.
    NotReady(NotReady),
}

impl<'a> Steps<'a> {
    /// None yet.
    pub fn new(
        world: Arc<World>,
        tell: &'a (dyn for<'b> Fn(Progress<'b>) + Send + Sync),
        until: Option<&'a str>,
    ) -> Self {
        let (done, secrets) = (Vec::new(), Secrets::default());
        Self { world, tell, done, secrets, until, is_reached: false }
    }

    /// Where they were done, their reports, and what is hidden in those.
    pub fn finish(self) -> (Arc<World>, Vec<StepReport>, Secrets) {
        (self.world, self.done, self.secrets)
    }

    /// Does all steps of a file, with those of the files that it uses. Their numbers begin with `prefix`.
    pub fn all_of<'b>(
        &'b mut self,
        file: &'b Loaded,
        names: &'b mut Names,
        prefix: &'b str,
    ) -> BoxFuture<'b, ()> {
        async move {
            for (place, step) in file.scenario.steps.iter().enumerate() {
                if self.world.stop.is_cancelled() || self.is_reached {
                    return;
                }
                let blank = blank(file, step, format!("{prefix}{}", place + 1));
                match &step.action {
                    Action::Use { path, with, .. } => {
                        let Some(used) = file.uses.get(path) else { continue };
                        self.used(used, with, step, names, blank).await;
                    }
                    _ => self.one(step, names, blank).await,
                }
            }
        }
        .boxed()
    }

    async fn one(&mut self, step: &Step, names: &mut Names, mut report: StepReport) {
        let began = Instant::now();
        if let Some(name) = lacks(step, names) {
            skip(&mut report, &name);
            return self.tell(report);
        }
        let outcome = match &step.action {
            Action::AtOnce { steps, copies } => {
                at_once::run(&self.world, step, steps, *copies, names, &mut report).await
            }
            Action::Until { within_ms, every_ms, .. } => {
                until::run(&self.world, step, (*within_ms, *every_ms), names, &mut report).await
            }
            _ => self.call(step, names, &mut report, began).await,
        };
        self.conclude(step, outcome, names, &mut report);
        if report.verdict != Verdict::Stopped && changes_something(step) {
            self.check_invariants(&mut report).await;
        }
        report.took_ms = ms(began.elapsed());
        self.tell(report);
    }

    async fn call(
        &self,
        step: &Step,
        names: &Names,
        report: &mut StepReport,
        began: Instant,
    ) -> Outcome {
        let ready = match self.world.ready(step, names) {
            Ok(ready) => ready,
            Err(not) => return Outcome::NotReady(not),
        };
        let sent = self.world.send(ready, began).await;
        report.calls.push(sent.report);
        match sent.answer {
            Ok(answer) => {
                report.mismatches = expect::mismatches(&step.expect, &answer, names);
                Outcome::Answered(answer)
            }
            Err(none) => Outcome::Unanswered(none.to_string()),
        }
    }

    /// The verdict, and what is kept.
    fn conclude(
        &mut self,
        step: &Step,
        outcome: Outcome,
        names: &mut Names,
        report: &mut StepReport,
    ) {
        match outcome {
            Outcome::Answered(answer) => {
                self.keep(&step.keep, &answer.body, names, report);
                if !report.mismatches.is_empty() {
                    report.verdict = Verdict::Failed;
                }
            }
            Outcome::Unanswered(_) if self.world.stop.is_cancelled() => {
                report.verdict = Verdict::Stopped;
            }
            Outcome::Unanswered(why) => {
                report.verdict = Verdict::Broken;
                report.problem =
                    Some(Text::new(format!("응답이 없습니다: {why}"), format!("no answer: {why}")));
            }
            Outcome::NotReady(NotReady::Unknown(UnknownName(name))) => skip(report, &name),
            Outcome::NotReady(NotReady::Wrong(problem)) => {
                report.verdict = Verdict::Broken;
                report.problem = Some(problem);
            }
        }
    }

    /// Keeps what of an answer is to be kept. That it is not there is told only of an answer that is as expected
    /// otherwise: else it is no news.
    fn keep(&mut self, keep: &[Keep], body: &Json, names: &mut Names, report: &mut StepReport) {
        let is_as_expected = report.mismatches.is_empty();
        for kept in keep {
            let Some(value) = kept.value_in(body) else {
                if is_as_expected {
                    report.mismatches.push(not_kept(kept));
                }
                continue;
            };
            let shown = if kept.is_secret { HIDDEN.to_owned() } else { text_of(&value) };
            report.kept.push((kept.name.clone(), shown));
            if kept.is_secret {
                names.set_secret(&kept.name, value);
                self.secrets.add(names);
            } else {
                names.set(&kept.name, value);
            }
        }
    }

    /// The steps of another file, in a scope of their own.
    async fn used(
        &mut self,
        used: &Loaded,
        with: &[(String, engine::scenario::Value)],
        step: &Step,
        names: &mut Names,
        mut report: StepReport,
    ) {
        let mut inner = match arguments(used, with, names) {
            Ok(inner) => inner,
            Err(UnknownName(name)) => {
                skip(&mut report, &name);
                return self.tell(report);
            }
        };
        let (prefix, before) = (format!("{}.", report.no), self.done.len());
        self.all_of(used, &mut inner, &prefix).await;
        if self.is_reached {
            return self.secrets.add(&inner);
        }
        let went_well = self.done[before..].iter().all(|done| done.verdict == Verdict::Passed);
        self.secrets.add(&inner);
        self.keep(&step.keep, &inner.as_json(), names, &mut report);
        if went_well && !report.mismatches.is_empty() {
            report.verdict = Verdict::Failed;
            self.tell(report);
        }
    }

    async fn check_invariants(&self, report: &mut StepReport) {
        match invariants::broken(&self.world).await {
            Ok(broken) if broken.is_empty() => {}
            Ok(broken) => {
                report.mismatches.extend(broken);
                if report.verdict == Verdict::Passed {
                    report.verdict = Verdict::Failed;
                }
            }
            Err(_) if self.world.stop.is_cancelled() => {}
            Err(why) => {
                report.verdict = Verdict::Broken;
                report.problem = Some(Text::new(
                    format!("불변식을 확인하지 못했습니다: {why}"),
                    format!("the invariants could not be checked: {why}"),
                ));
            }
        }
    }

    /// A step is done.
    fn tell(&mut self, mut report: StepReport) {
        self.secrets.hide_in_step(&mut report);
        (self.tell)(Progress::Step(&report));
        self.is_reached |= self.until == Some(&*report.no);
        self.done.push(report);
    }
}

/// The names that the steps of a used file begin with.
fn arguments(
    used: &Loaded,
    with: &[(String, engine::scenario::Value)],
    names: &Names,
) -> Result<Names, UnknownName> {
    let mut inner = Names::new(names.seed());
    for (name, default) in &used.scenario.takes {
        let given = with.iter().find(|(given, _)| given == name);
        match (given, default) {
            (Some((_, value)), _) => inner.set(name, names.value(value)?),
            (None, Some(default)) => inner.set(name, inner.value(default)?),
            (None, None) => return Err(UnknownName(name.clone())),
        }
    }
    for (name, value) in &used.scenario.values {
        inner.set(name, inner.value(value)?);
    }
    Ok(inner)
}

/// A name that a step needs and that stands for nothing.
fn lacks(step: &Step, names: &Names) -> Option<String> {
    step.needs().into_iter().find(|name| names.get(name).is_none())
}

fn skip(report: &mut StepReport, name: &str) {
    report.verdict = Verdict::Skipped;
    report.problem = Some(Text::new(
        format!("${{{name}}} 값을 얻지 못해 건너뛰었습니다"),
        format!("skipped: nothing was kept as ${{{name}}}"),
    ));
}

fn not_kept(kept: &Keep) -> Mismatch {
    Mismatch {
        at: kept.pointer.clone(),
        line: kept.span.line,
        expected: format!("something to keep as ${{{}}}", kept.name),
        actual: "nothing".to_owned(),
        hint: None,
    }
}

/// Whether anything may have changed by a step: a check looks only.
fn changes_something(step: &Step) -> bool {
    !matches!(&step.action, Action::Call(call) if call.kind.is_check)
}

fn blank(file: &Loaded, step: &Step, no: String) -> StepReport {
    StepReport {
        no,
        path: file.path.clone(),
        line: step.span.line,
        action: step.action.name(),
        name: step.name.clone(),
        verdict: Verdict::Passed,
        problem: None,
        took_ms: 0,
        mismatches: Vec::new(),
        calls: Vec::new(),
        attempts: 1,
        seen: Vec::new(),
        outcomes: Vec::new(),
        kept: Vec::new(),
    }
}
