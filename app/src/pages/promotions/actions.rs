//! What the list's and the editor's buttons do.

use std::future::Future;
use std::pin::Pin;

use engine::failure::Failure;
use engine::field::Field;
use engine::language::Text;
use engine::promotion::{PromotionState, PromotionView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Base, Desk, Form, Question, Told};
use super::draft;
use super::list::note_in_address;
use super::live::renew;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::show_problems;

/// Opens a promotion of the list.
pub(super) fn open(desk: Desk, promotion_id: String) {
    run(desk, async move {
        show(desk, Some(api::promotion::open(promotion_id).await?));
        Ok(None)
    });
}

/// Begins a new one.
pub(super) fn begin_new(desk: Desk) {
    desk.told.set(None);
    show(desk, None);
    browser::focus(&desk.form.name.id());
}

fn show(desk: Desk, opened: Option<PromotionView>) {
    let id = opened.as_ref().map(|opened| opened.line.promotion_id.to_string());
    note_in_address(id.as_deref().unwrap_or_default());
    desk.put(opened);
    draft::restore(desk);
}

/// Saves what is entered: a new one in `state`, an edit as the promotion's next version.
pub(super) fn save(desk: Desk, state: PromotionState) {
    let form = desk.read_untracked();
    let Base { edit_no, form: before } = desk.base.get_untracked();
    if desk.busy.get_untracked() || (edit_no > 0 && form == before) {
        return;
    }
    if let Some(first) = desk.conditions.check(desk).first() {
        return browser::focus(first);
    }
    run(desk, async move {
        let saved = if edit_no > 0 {
            api::promotion::edit(edit_no, form).await?
        } else {
            let state = state.code().to_owned();
            api::promotion::create(Form { state, ..form }).await?
        };
        let version = saved.line.version;
        draft::forget(desk);
        note_in_address(saved.line.promotion_id.as_str());
        desk.put(Some(saved));
        Ok(Some(Text::new(
            format!("저장했습니다: 버전 {version}"),
            format!("Saved: version {version}"),
        )))
    });
}

/// Has the editor say what the promotion promises now: what was entered is given up.
pub(super) fn give_up(desk: Desk) {
    draft::forget(desk);
    desk.told.set(None);
    desk.put(desk.opened.get_untracked());
}

/// Brings the promotion into a state.
pub(super) fn set_state(desk: Desk, state: PromotionState) {
    let Some(id) = opened(desk) else { return };
    run(desk, async move {
        renew(desk, api::promotion::set_state(id, state).await?);
        let name = |language| state.name(language);
        let (korean, english) =
            (name(engine::language::Language::Korean), name(engine::language::Language::English));
        Ok(Some(Text::new(format!("이제 ‘{korean}’입니다"), format!("Now: {english}"))))
    });
}

/// Copies it under the code that was entered, and opens the copy.
pub(super) fn copy(desk: Desk) {
    let Some(id) = opened(desk) else { return };
    let copy_id = desk.copy.value.get_untracked();
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    spawn_local(async move {
        let copied = api::promotion::copy(id, copy_id).await;
        desk.busy.set(false);
        match copied {
            Ok(copied) => {
                desk.question.set(None);
                show(desk, Some(copied));
                desk.told.set(Some(Told::Done(Text::new(
                    "초안으로 복사했습니다. 고친 뒤 시작하세요",
                    "Copied as a draft. Edit it, then start it",
                ))));
                desk.frame.live.refresh();
            }
            Err(ApiError(failure)) => {
                let at_field = failure.fields.iter().find(|one| one.field == Field::PromotionId);
                let told = at_field.map_or(&failure.message, |one| &one.message);
                desk.copy.problem.set(Some(told.clone()));
                browser::focus(&desk.copy.id());
            }
        }
    });
}

/// Deletes it, and opens what is left.
pub(super) fn delete(desk: Desk) {
    let Some(id) = opened(desk) else { return };
    run(desk, async move {
        api::promotion::delete(id.clone()).await?;
        draft::forget(desk);
        let lines = api::promotion::list().await?;
        let next = match lines.first() {
            Some(line) => Some(api::promotion::open(line.promotion_id.to_string()).await?),
            None => None,
        };
        desk.lines.set(lines);
        show(desk, next);
        Ok(Some(Text::new(format!("{id} 삭제했습니다"), format!("Deleted {id}"))))
    });
}

/// Does what a question was about.
pub(super) fn answer(desk: Desk, question: Question) {
    match question {
        Question::Copy => return copy(desk),
        Question::End => set_state(desk, PromotionState::Ended),
        Question::Delete => delete(desk),
    }
    desk.question.set(None);
}

/// The code of the promotion that is opened.
pub(super) fn opened(desk: Desk) -> Option<String> {
    desk.opened.read_untracked().as_ref().map(|opened| opened.line.promotion_id.to_string())
}

/// Does `work`, one at a time, and tells what came of it.
fn run(desk: Desk, work: impl Future<Output = Result<Option<Text>, ApiError>> + 'static) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    desk.told.set(None);
    for entry in desk.form.all() {
        entry.clear();
    }
    desk.whole.clear();
    let work: Pin<Box<dyn Future<Output = _>>> = Box::pin(work);
    spawn_local(async move {
        match work.await {
            Ok(None) => {}
            Ok(Some(done)) => desk.told.set(Some(Told::Done(done))),
            Err(ApiError(failure)) => tell(desk, failure),
        }
        desk.busy.set(false);
        desk.frame.live.refresh();
    });
}

/// Tells what went wrong: at its fields and conditions, and as the message.
fn tell(desk: Desk, failure: Failure) {
    show_problems(&desk.form.all(), &failure.fields);
    let mut first = None;
    for one in failure.fields.iter().filter(|one| one.field == Field::Conditions) {
        let Text { korean, english } = &one.message;
        let (pointer, english) = english.split_once(": ").unwrap_or(("", english));
        let korean = korean.split_once(": ").map_or(&**korean, |(_, korean)| korean);
        let id = desk.conditions.place(pointer, Text::new(korean, english));
        first = first.or(Some(id));
    }
    if let Some(first) =
        first.filter(|_| failure.fields.iter().all(|one| one.field == Field::Conditions))
    {
        browser::focus(&first);
    }
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
    desk.told.set(Some(Told::Failed(failure)));
}
