//! Scenarios are run, and stopped.

use engine::language::Text;
use engine::scenario_store::{RunForm, RunState, RunWhat};
use leptos::prelude::*;

use super::acting::act;
use super::desk::{Desk, Tab};
use super::{RUN, actions, live};
use crate::address;
use crate::api::{self, ApiError};

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
    let count = started.runs.len();
    desk.told.set(Some(Ok(match count {
        0 => Text::new("실행할 시나리오가 없습니다", "There is nothing to be run"),
        _ => Text::new(format!("{count}개를 실행합니다"), format!("{count} to be run")),
    })));
    Ok(())
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
}

async fn stop_all(runs: Vec<i64>) -> Result<Option<Text>, ApiError> {
    let count = runs.len();
    // Those that wait for the others first: none of them begins meanwhile.
    for run_no in runs.into_iter().rev() {
        api::scenario::stop_run(run_no).await?;
    }
    Ok(Some(Text::new(format!("{count}개를 멈춥니다"), format!("Stopping {count}"))))
}
