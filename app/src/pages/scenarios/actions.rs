//! What the page's buttons and keys do.

use std::future::Future;
use std::pin::Pin;

use engine::failure::Failure;
use engine::field::Field;
use engine::language::Text;
use engine::scenario_store::{RunForm, RunState, RunWhat, SaveForm, ScenarioFile};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Base, Desk, Question, Tab};
use super::{NEW, RUN, SCENARIO, TAB, draft, groups, judging, live, yaml};
use crate::api::{self, ApiError};
use crate::components::show_problems;
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
fn show(desk: Desk, opened: Option<ScenarioFile>) {
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

/// Begins a new one with what this one says.
pub(super) fn copy(desk: Desk) {
    let (text, path) = (desk.text.get_untracked(), desk.opened_path());
    let is_taken =
        |path: &str| desk.lines.read_untracked().iter().any(|line| line.path.as_str() == path);
    let path = yaml::copy_of(&path, is_taken);
    begin_new(desk);
    desk.told.set(None);
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

/// Keeps what is entered; with `then_run` it is run as well.
pub(super) fn save(desk: Desk, then_run: bool) {
    let (may_edit, is_changed) = untrack(move || (desk.may_edit(), desk.is_changed()));
    if !may_edit || !is_changed {
        if then_run {
            run_opened(desk);
        }
        return;
    }
    judging::judge(desk);
    let form = SaveForm {
        path: desk.path.value.get_untracked(),
        text: desk.text.get_untracked(),
        edit_no: desk.base.with_untracked(|base| base.edit_no),
        draft: !desk.problems.read_untracked().is_empty(),
    };
    let (is_draft, sent) = (form.draft, form.text.clone());
    desk.path.clear();
    act(desk, async move {
        let saved = api::scenario::save(form).await?;
        draft::forget(desk);
        let path = saved.line.path.to_string();
        address::write([(SCENARIO, &*path), (NEW, "")]);
        let typed = desk.text.get_untracked();
        desk.put(Some(saved));
        // What was typed meanwhile stays.
        if typed != sent {
            desk.text.set(typed);
        }
        if then_run && !is_draft {
            run_now(desk, of_path(path)).await?;
            return Ok(None);
        }
        Ok(Some(match is_draft {
            true => Text::new(
                "초안으로 저장했습니다. 아래의 문제를 고치면 실행할 수 있습니다",
                "Saved as a draft. It can be run once what is told below is mended",
            ),
            false => Text::new("저장했습니다", "Saved"),
        }))
    });
}

/// Has the editor say what is stored: what was entered is given up.
pub(super) fn give_up(desk: Desk) {
    draft::forget(desk);
    desk.told.set(None);
    desk.put(desk.opened.get_untracked());
}

/// Takes the newer file as what the edit began from: what is entered can be saved over it.
pub(super) fn save_over(desk: Desk) {
    let edit_no = desk.opened.read_untracked().as_ref().map_or(0, |file| file.line.edit_no);
    desk.base.update(|base| base.edit_no = edit_no);
    save(desk, false);
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

async fn run_now(desk: Desk, form: RunForm) -> Result<(), ApiError> {
    let started = api::scenario::run(form).await?;
    let opened = desk.opened_path();
    if let Some(of_opened) = started.runs.iter().find(|run| run.path.as_str() == opened) {
        address::write([(RUN, "")]);
        desk.is_pinned.set(false);
        if desk.tab.get_untracked() != Tab::Result {
            show_tab(desk, Tab::Result);
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

/// Does what a question was about.
pub(super) fn answer(desk: Desk, question: Question) {
    desk.question.set(None);
    match question {
        Question::Delete => delete(desk),
        Question::DeleteSchedule(number) => super::schedules::delete(desk, number),
    }
}

fn delete(desk: Desk) {
    let path = desk.opened_path();
    act(desk, async move {
        api::scenario::delete(path.clone()).await?;
        draft::forget(desk);
        let lines = api::scenario::list().await?;
        let next = lines.iter().find(|line| !line.is_library).or(lines.first());
        let next = match next {
            Some(line) => Some(api::scenario::open(line.path.to_string()).await?),
            None => None,
        };
        desk.lines.set(lines);
        show(desk, next);
        live::follow_newest(desk).await;
        Ok(Some(Text::new(format!("{path} 삭제했습니다"), format!("Deleted {path}"))))
    });
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

/// Does `work`, one at a time, and tells what came of it.
pub(super) fn act(
    desk: Desk,
    work: impl Future<Output = Result<Option<Text>, ApiError>> + 'static,
) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    desk.told.set(None);
    let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(work);
    spawn_local(async move {
        match work.await {
            Ok(None) => {}
            Ok(Some(done)) => desk.told.set(Some(Ok(done))),
            Err(ApiError(failure)) => tell(desk, failure),
        }
        desk.busy.set(false);
        desk.frame.live.refresh();
    });
}

/// Tells what went wrong: at its field, and as the message.
fn tell(desk: Desk, failure: Failure) {
    if failure.fields.iter().any(|one| one.field == Field::Path) {
        show_problems(&[desk.path], &failure.fields);
    }
    let schedule = desk.schedule;
    show_problems(&[schedule.cron, schedule.overlap, schedule.missed], &failure.fields);
    let failure = with_fields(failure);
    let failure = match failure.leaves_open() {
        true => Failure {
            message: Text::new(
                "응답을 받지 못해 되었는지 알 수 없습니다. 목록을 보고 다시 해 주세요. 입력한 내용은 그대로 있습니다",
                "No answer came back: it may have been done. Look at the list, then try again. What you entered is kept",
            ),
            ..failure
        },
        false => failure,
    };
    desk.told.set(Some(Err(failure)));
}

/// What the file was when the edit began is not what it is now.
pub(super) fn is_newer_elsewhere(desk: Desk) -> bool {
    let Base { edit_no, is_library, .. } = desk.base.get();
    let now = desk.opened.read().as_ref().map(|file| file.line.edit_no);
    !is_library && edit_no > 0 && now.is_some_and(|now| now != edit_no)
}

/// Whether a group of the tree is open: all are while something is looked for.
pub(super) fn is_open(desk: Desk, key: &str) -> bool {
    desk.applied.read().hides() || desk.open.read().iter().any(|open| open == key)
}

/// Opens a group, or closes it.
pub(super) fn toggle(desk: Desk, key: &str, open: bool) {
    desk.open.update(|all| {
        all.retain(|one| one != key);
        if open {
            all.push(key.to_owned());
        }
    });
}

/// The scenario's newest run.
pub(super) fn newest_run(desk: Desk) -> Option<i64> {
    let path = desk.opened_path();
    let lines = desk.lines.read_untracked();
    lines.iter().find(|line| line.path.as_str() == path).and_then(groups::newest_run)
}

/// What is wrong at fields that are not on the page is told with the message: what only the server reads of a file.
fn with_fields(failure: Failure) -> Failure {
    let of_file = failure.fields.iter().filter(|one| one.field == Field::Text);
    let (mut korean, mut english) = (String::new(), String::new());
    for one in of_file {
        korean += &format!(". {}", one.message.korean);
        english += &format!(". {}", one.message.english);
    }
    let Text { korean: k, english: e } = &failure.message;
    let message = Text::new(format!("{k}{korean}"), format!("{e}{english}"));
    Failure { message, ..failure }
}
