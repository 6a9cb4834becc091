//! Scenarios are run, and stopped.

use engine::identifier::SandboxId;
use engine::language::Text;
use engine::scenario::report::Verdict;
use engine::scenario_store::{RunForm, RunState, RunWhat, ScenarioLine, ScenarioRun};
use leptos::prelude::*;

use super::acting::act;
use super::desk::{Desk, Tab};
use super::{RUN, actions, filter, groups, live};
use crate::api::{self, ApiError};
use crate::{address, browser, sandbox};

/// How often it is looked whether a run to a step is over, in milliseconds.
const LOOKS: i32 = 200;

/// How a row of a run is run again, with the values that it had.
#[derive(Clone)]
pub(super) struct Again {
    pub(super) path: String,
    /// Blank: the scenario has no rows.
    pub(super) row: String,
    pub(super) seed: String,
}

/// Runs of one scenario.
pub(super) fn of_path(path: String) -> RunForm {
    RunForm { what: RunWhat::Path.code().to_owned(), path, ..RunForm::default() }
}

/// Runs of all with a tag.
pub(super) fn of_tag(tag: String) -> RunForm {
    RunForm { what: RunWhat::Tag.code().to_owned(), tag, ..RunForm::default() }
}

/// Runs of all, or of those that failed.
pub(super) fn of_all(what: RunWhat) -> RunForm {
    RunForm { what: what.code().to_owned(), ..RunForm::default() }
}

/// Runs what is opened, as it is stored.
pub(super) fn run_opened(desk: Desk) {
    let path = desk.opened_path();
    if !path.is_empty() {
        run(desk, of_path(path));
    }
}

/// Runs some.
pub(super) fn run(desk: Desk, form: RunForm) {
    act(desk, async move {
        run_now(desk, form).await?;
        Ok(None)
    });
}

/// Runs some, and shows the run of what is opened, where it is among them.
pub(super) async fn run_now(desk: Desk, form: RunForm) -> Result<(), ApiError> {
    let started = api::scenario::run(form).await?;
    let opened = desk.opened_path();
    if let Some(of_opened) = started.runs.iter().find(|run| run.path.as_str() == opened) {
        address::write([(RUN, "")]);
        desk.is_pinned.set(false);
        if desk.tab.get_untracked() != Tab::Result {
            actions::show_tab(desk, Tab::Result);
        }
        live::fetch_run(desk, of_opened.run_no).await;
    }
    desk.told.set(Some(Ok(told_of(&started.runs))));
    desk.begun.set_value(started.runs);
    tell_no_more(desk);
    Ok(())
}

fn told_of(runs: &[ScenarioRun]) -> Text {
    match runs.len() {
        0 => Text::new("실행할 시나리오가 없습니다", "There is nothing to be run"),
        count => Text::new(format!("{count}개를 실행합니다"), format!("{count} to be run")),
    }
}

/// That some are run is no news any more once they are over, as the tree knows.
pub(super) fn tell_no_more(desk: Desk) {
    let is_over = |run: &ScenarioRun, lines: &[ScenarioLine]| {
        let line = lines.iter().find(|line| line.path == run.path);
        line.is_none_or(|line| {
            line.under_way.is_none() && groups::newest_run(line) >= Some(run.run_no)
        })
    };
    let told = desk.begun.with_value(|begun| {
        let lines = desk.lines.read_untracked();
        let are_over = !begun.is_empty() && begun.iter().all(|run| is_over(run, &lines));
        are_over.then(|| told_of(begun))
    });
    let Some(told) = told else { return };
    desk.begun.set_value(Vec::new());
    if matches!(&*desk.told.read_untracked(), Some(Ok(shown)) if *shown == told) {
        desk.told.set(None);
    }
}

/// Runs a row again up to a step, in a sandbox of its own, and goes on there in the simulator.
pub(super) fn up_to(desk: Desk, again: Again, no: String) {
    act(desk, async move {
        let Again { path, row, seed } = again;
        let form = RunForm { row, seed: seed.parse().ok(), until: no.clone(), ..of_path(path) };
        let started = api::scenario::run(form).await?;
        let Some(run_no) = started.runs.first().map(|run| run.run_no) else { return Ok(None) };
        desk.told.set(Some(Ok(Text::new(
            format!(
                "{no}단계까지 다시 실행하고 있습니다. 끝나면 그 샌드박스가 시뮬레이터로 열립니다"
            ),
            format!("Running it again up to step {no}: its sandbox opens in the simulator then"),
        ))));
        let shown = loop {
            let shown = api::scenario::open_run(run_no).await?;
            if shown.run.state == RunState::Over {
                break shown;
            }
            browser::pause(LOOKS).await;
        };
        // Of one that passed it is gone: its file has no such step any more.
        let stays = shown.cases.iter().find(|case| case.verdict != Verdict::Passed);
        match stays.and_then(|case| SandboxId::parse(&case.sandbox).ok()) {
            Some(stays) => {
                browser::go_to(&sandbox::address_of(&stays));
                Ok(None)
            }
            None => Ok(Some(Text::new(
                format!("{no}단계까지 가지 못했습니다. 파일이 그 뒤로 바뀌었는지 보세요"),
                format!("It did not get to step {no}. Look whether its file was changed since"),
            ))),
        }
    });
}

/// Stops the run that is shown.
pub(super) fn stop(desk: Desk) {
    let run = desk.run.read_untracked();
    let shown = run.as_ref().filter(|shown| shown.run.state != RunState::Over);
    if let Some(run_no) = shown.map(|shown| shown.run.run_no) {
        act(desk, stop_all(vec![run_no]));
    }
}

/// Stops every run that waits or is under way.
pub(super) fn stop_everything(desk: Desk) {
    let runs = desk.lines.read_untracked().iter().filter_map(|line| line.under_way).collect();
    act(desk, stop_all(runs));
    // The button goes with them.
    browser::focus(filter::TEXT);
}

async fn stop_all(runs: Vec<i64>) -> Result<Option<Text>, ApiError> {
    let count = runs.len();
    // Those that wait for the others first: none of them begins meanwhile.
    for run_no in runs.into_iter().rev() {
        api::scenario::stop_run(run_no).await?;
    }
    Ok(Some(Text::new(format!("{count}개를 멈춥니다"), format!("Stopping {count}"))))
}
