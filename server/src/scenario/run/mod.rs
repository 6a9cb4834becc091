//! A case is run: a scenario, or a row of one, in a sandbox of its own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use chrono::Utc;
use engine::language::Text;
use engine::scenario::report::{CaseReport, StepReport, Verdict};
use engine::scenario::{Names, Template, UnknownName, drawn};
use engine::target::TargetForm;
use serde_json::{Value as Json, json};
use tokio_util::sync::CancellationToken;

use super::door::{Door, NoAnswer};
use super::load::Loaded;
use crate::http::request_id::RequestId;

mod at_once;
mod exchange;
mod invariants;
mod secrets;
mod steps;
mod telegram;
#[cfg(test)]
mod tests;
mod until;

use exchange::{SANDBOXES, World, ms};
use steps::Steps;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file.
    pub loaded: Arc<Loaded>,
    /// Which of its rows, from 0, where it has rows.
    pub row: Option<usize>,
    /// What values are drawn from, unless the file says.
    pub seed: u64,
    /// Which of several runs of the same it is, from 1.
    pub turn: Option<u32>,
    /// The number of the step that it ends with, as its report tells it; none: the last.
    pub until: Option<String>,
    /// Which of its sandbox's parts are outside, and where; no step can say so. Without anything all are built in.
    pub target: TargetForm,
}

/// What a run tells while it goes on.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// Its sandbox is there.
    Began(&'a str),
    /// A step is done.
    Step(&'a StepReport),
}

impl Case {
    /// The cases of a file: its rows, or itself.
    pub fn all_of(loaded: &Arc<Loaded>, seed: u64) -> Vec<Self> {
        let of = |row| Self {
            loaded: Arc::clone(loaded),
            row,
            seed,
            turn: None,
            until: None,
            target: TargetForm::default(),
        };
        let rows = loaded.scenario.each.len();
        if rows == 0 { vec![of(None)] } else { (0..rows).map(|row| of(Some(row))).collect() }
    }

    /// Its row's name.
    pub fn row_name(&self) -> Option<&str> {
        let row = self.loaded.scenario.each.get(self.row?)?;
        Some(&row.name)
    }

    fn seed(&self) -> u64 {
        self.loaded.scenario.seed.unwrap_or(self.seed)
    }

    /// A report of it in which nothing has happened.
    fn blank(&self, verdict: Verdict) -> CaseReport {
        let scenario = &self.loaded.scenario;
        let turn = self.turn.map(|turn| format!("#{turn}"));
        let row: Vec<_> = self.row_name().into_iter().chain(turn.as_deref()).collect();
        CaseReport {
            name: scenario.name.clone(),
            proves: scenario.proves.clone(),
            row: Some(row.join(" ")).filter(|row| !row.is_empty()),
            tags: scenario.tags.clone(),
            seed: self.seed(),
            started_at: Utc::now(),
            drawn: drawn_of(&self.loaded, self.seed()),
            ..CaseReport::blank(&self.loaded.path, verdict)
        }
    }

    /// A report of it that has begun in this sandbox: good so far.
    pub fn begun(&self, sandbox: &str) -> CaseReport {
        CaseReport { sandbox: sandbox.to_owned(), ..self.blank(Verdict::Passed) }
    }

    /// A report of it that says that it was not begun.
    pub fn not_begun(&self) -> CaseReport {
        self.blank(Verdict::Stopped)
    }

    /// The names that its steps begin with.
    fn names(&self) -> Result<Names, UnknownName> {
        let scenario = &self.loaded.scenario;
        let mut names = Names::new(self.seed());
        for (name, default) in &scenario.takes {
            if let Some(default) = default {
                names.set(name, names.value(default)?);
            }
        }
        let row = self.row.and_then(|row| scenario.each.get(row));
        for (name, value) in row.into_iter().flat_map(|row| &row.values) {
            names.set(&format!("row.{name}"), names.value(value)?);
        }
        for (name, value) in &scenario.values {
            names.set(name, names.value(value)?);
        }
        Ok(names)
    }
}

/// What is drawn in a file and in those that it uses.
fn drawn_of(loaded: &Loaded, seed: u64) -> Vec<(String, String)> {
    fn collect(loaded: &Loaded, names: &mut BTreeSet<String>) {
        names.extend(loaded.scenario.drawn());
        loaded.uses.values().for_each(|used| collect(used, names));
    }
    let mut names = BTreeSet::new();
    collect(loaded, &mut names);
    names.into_iter().filter_map(|name| Some((name.clone(), drawn::value(seed, &name)?))).collect()
}

/// Runs a case until it is done, to the step that it ends with, or until `stop`. The sandbox of one that passed is
/// deleted; every other is kept.
pub async fn run(
    door: Arc<dyn Door>,
    case: &Case,
    stop: &CancellationToken,
    tell: &(dyn for<'a> Fn(Progress<'a>) + Send + Sync),
) -> CaseReport {
    let mut report = case.blank(Verdict::Broken);
    let began = Instant::now();
    let world = World {
        door,
        sandbox: format!("run-{}", RequestId::random()),
        clock: case.loaded.scenario.clock,
        stop: stop.clone(),
        numbered: AtomicU64::new(0),
    };
    let names = case.names();
    let begun = match names {
        Ok(names) => begin(&world, case).await.map(|()| names),
        Err(unknown) => Err(Text::new(
            format!("{}: 값이 없는 이름입니다", unknown.0),
            format!("{} stands for nothing", unknown.0),
        )),
    };
    match begun {
        Ok(mut names) => {
            report.sandbox.clone_from(&world.sandbox);
            tell(Progress::Began(&world.sandbox));
            let mut steps = Steps::new(Arc::new(world), tell, case.until.as_deref());
            steps.all_of(&case.loaded, &mut names, "").await;
            let is_reached = steps.is_reached;
            let (world, done, secrets) = steps.finish();
            report.steps = done;
            report.verdict = verdict(&report.steps, stop);
            if let Some(no) = case.until.as_deref().filter(|_| is_reached) {
                report.verdict = Verdict::Stopped;
                report.problem = Some(hold(&world, no).await);
            }
            secrets.hide_in_case(&mut report);
            if report.verdict == Verdict::Passed {
                end(&world).await;
            }
        }
        Err(_) if stop.is_cancelled() => report.verdict = Verdict::Stopped,
        Err(problem) => report.problem = Some(problem),
    }
    report.took_ms = ms(began.elapsed());
    report
}

/// Makes the sandbox, points it to its target, and stops its clock.
async fn begin(world: &World, case: &Case) -> Result<(), Text> {
    let mut body = json!({
        "sandbox_id": world.sandbox,
        "for_run": true,
        "seed": case.seed(),
    });
    match &case.loaded.scenario.template {
        Template::Empty => {}
        Template::Demonstration => body["copy_of"] = json!("default"),
        Template::Copy(of) => body["copy_of"] = json!(of),
    }
    let made = world.ask("POST", SANDBOXES, Some(body)).await;
    expect_success("the run's sandbox", made)?;
    if case.target != TargetForm::default() {
        let TargetForm { customer_url, payment_url, telegram_address, headers, .. } = &case.target;
        let body = json!({
            "customer_url": customer_url,
            "payment_url": payment_url,
            "telegram_address": telegram_address,
            "headers": headers,
        });
        let set = world.ask("POST", "/api/v1/target", Some(body)).await;
        expect_success("the sandbox's target", set)?;
    }
    if let Some(clock) = world.clock {
        // Stopped first: else it would go on for a moment after it was set.
        let moment = clock.format("%Y-%m-%d %H:%M:%S").to_string();
        for body in [json!({ "act": "stop" }), json!({ "act": "set", "moment": moment })] {
            let moved = world.ask("POST", "/api/v1/clock", Some(body)).await;
            expect_success("the sandbox's clock", moved)?;
        }
    }
    Ok(())
}

fn expect_success(what: &str, answered: Result<(u16, Json), NoAnswer>) -> Result<(), Text> {
    let why = match answered {
        Ok((200..=299, _)) => return Ok(()),
        Ok((status, body)) => why_refused(status, &body),
        Err(none) => Text::new(none.to_string(), none.to_string()),
    };
    Err(Text::new(
        format!("실행을 준비하지 못했습니다: {}", why.korean),
        format!("{what} could not be made: {}", why.english),
    ))
}

/// What an answer says of why, to a person; all of it where it says nothing that is known.
fn why_refused(status: u16, body: &Json) -> Text {
    let part = |body: &Json, pointer: &str| body.pointer(pointer)?.as_str().map(str::to_owned);
    let told = |language: &str| {
        let code = part(body, "/code")?;
        let message = part(body, &format!("/message/{language}"))?;
        let fields = body.pointer("/fields").and_then(Json::as_array);
        let fields: String = fields
            .into_iter()
            .flatten()
            .filter_map(|field| {
                let (name, why) =
                    (part(field, "/field")?, part(field, &format!("/message/{language}"))?);
                Some(format!(" ({name}: {why})"))
            })
            .collect();
        Some(format!("{status} {code}: {message}{fields}"))
    };
    match (told("korean"), told("english")) {
        (Some(korean), Some(english)) => Text::new(korean, english),
        _ => Text::new(format!("{status} {body}"), format!("{status} {body}")),
    }
}

/// Stops the sandbox's clock where the run ended, and says where that is.
async fn hold(world: &World, no: &str) -> Text {
    let stopped = world.ask("POST", "/api/v1/clock", Some(json!({ "act": "stop" }))).await;
    match expect_success("the sandbox's clock", stopped) {
        Ok(()) => Text::new(format!("{no}단계에서 멈췄습니다"), format!("It stopped at step {no}")),
        Err(why) => why,
    }
}

/// Deletes the sandbox. If that fails nothing is lost: those of runs go by themselves.
async fn end(world: &World) {
    let path = format!("{SANDBOXES}/{}", world.sandbox);
    match world.ask("DELETE", &path, None).await {
        Ok((200..=299, _)) => {}
        Ok((status, body)) => tracing::warn!(status, %body, "the sandbox of a run was not deleted"),
        Err(none) => tracing::warn!(%none, "the sandbox of a run was not deleted"),
    }
}

/// The worst that came of the steps. What was skipped was so for a step that failed.
fn verdict(steps: &[StepReport], stop: &CancellationToken) -> Verdict {
    let any = |verdict| steps.iter().any(|step| step.verdict == verdict);
    if stop.is_cancelled() || any(Verdict::Stopped) {
        Verdict::Stopped
    } else if any(Verdict::Broken) {
        Verdict::Broken
    } else if any(Verdict::Failed) || any(Verdict::Skipped) {
        Verdict::Failed
    } else {
        Verdict::Passed
    }
}
