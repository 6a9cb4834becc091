//! What the page's buttons and keys do.

use engine::scenario_store::ScenarioFile;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Desk, Question, Tab};
use super::running::{of_path, run};
use super::saving::{self, save};
use super::{NEW, RUN, SCENARIO, TAB, draft, judging, live, schedules, webhook, yaml};
use crate::api::{self, ApiError};
use crate::{address, browser};

/// The id of what the file is written in.
pub(super) const TEXT: &str = "scenario-text";

/// Opens a scenario of the tree.
pub(super) fn open(desk: Desk, path: String) {
    let turn = desk.turn.get_value() + 1;
    desk.turn.set_value(turn);
    desk.told.set(None);
    spawn_local(async move {
        match api::scenario::open(path).await {
            Ok(opened) if desk.turn.get_value() == turn => {
                show(desk, Some(opened));
                live::follow_newest(desk).await;
                live::fetch_tab(desk).await;
            }
            Ok(_) => {}
            Err(ApiError(failure)) => desk.told.set(Some(Err(failure))),
        }
    });
}

/// Shows it, with nothing of the one before.
pub(super) fn show(desk: Desk, opened: Option<ScenarioFile>) {
    let path = opened.as_ref().map(|file| file.line.path.to_string()).unwrap_or_default();
    let new = if path.is_empty() { "yes" } else { "" };
    address::write([(SCENARIO, &*path), (NEW, new), (RUN, "")]);
    desk.run.set(None);
    desk.is_pinned.set(false);
    desk.runs.set(None);
    desk.slots.set(None);
    desk.clear_schedule();
    desk.put(opened);
    draft::restore(desk);
    judging::judge(desk);
}

/// Begins a new one.
pub(super) fn begin_new(desk: Desk) {
    desk.turn.update_value(|turn| *turn += 1);
    desk.told.set(None);
    show(desk, None);
    show_tab(desk, Tab::Edit);
    // Once it is shown.
    request_animation_frame(move || browser::focus(&desk.path.id()));
}

/// Begins a new one with what this one says; asks first where the tab keeps a new one that was never saved.
pub(super) fn copy(desk: Desk) {
    match draft::of_new_is_kept(desk) {
        true => desk.question.set(Some(Question::CopyOver)),
        false => copy_over(desk),
    }
}

/// Begins a new one with what this one says, whatever was entered of another new one.
fn copy_over(desk: Desk) {
    draft::forget_new(desk);
    let (text, path) = (desk.text.get_untracked(), desk.opened_path());
    let is_taken =
        |path: &str| desk.lines.read_untracked().iter().any(|line| line.path.as_str() == path);
    let path = yaml::copy_of(&path, is_taken);
    begin_new(desk);
    desk.path.edit(path);
    desk.text.set(text);
}

/// Shows a tab; the address says so.
pub(super) fn show_tab(desk: Desk, tab: Tab) {
    address::write([(TAB, tab.code())]);
    desk.tab.set(tab);
    spawn_local(live::fetch_tab(desk));
}

/// Shows a run of what is opened, and keeps to it.
pub(super) fn show_run(desk: Desk, run_no: i64) {
    address::write([(RUN, &*run_no.to_string())]);
    desk.is_pinned.set(true);
    show_tab(desk, Tab::Result);
    spawn_local(live::fetch_run(desk, run_no));
}

/// Shows the newest run, whichever it is from now on.
pub(super) fn show_newest(desk: Desk) {
    address::write([(RUN, "")]);
    desk.is_pinned.set(false);
    spawn_local(live::follow_newest(desk));
}

/// Shows a place of the file.
pub(super) fn show_place(desk: Desk, line: u32, column: u32, length: u32) {
    if desk.tab.get_untracked() != Tab::Edit {
        show_tab(desk, Tab::Edit);
    }
    let (from, to) = desk.text.with_untracked(|text| {
        let to = yaml::offset(text, line, column.saturating_add(length));
        (yaml::offset(text, line, column), to)
    });
    request_animation_frame(move || browser::select(TEXT, from, to));
}

/// Does what a question was about.
pub(super) fn answer(desk: Desk, question: Question) {
    desk.question.set(None);
    match question {
        Question::Delete => saving::delete(desk),
        Question::DeleteSchedule(number) => schedules::delete(desk, number),
        Question::CopyOver => copy_over(desk),
        Question::UnsetWebhook => webhook::unset(desk),
    }
}

/// Ctrl+Enter runs, Ctrl+S saves.
pub(super) fn key(desk: Desk, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || event.shift_key() {
        return;
    }
    match event.key().as_str() {
        "Enter" if desk.may_act => {
            event.prevent_default();
            match browser::row_value() {
                Some(path) => run(desk, of_path(path)),
                None => save(desk, true),
            }
        }
        "s" | "S" if desk.tab.get_untracked() == Tab::Edit => {
            event.prevent_default();
            save(desk, false);
        }
        _ => {}
    }
}
