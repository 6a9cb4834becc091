//! What is entered is kept, given up, or deleted.

use engine::language::Text;
use engine::scenario_store::SaveForm;
use leptos::prelude::*;

use super::acting::act;
use super::desk::{Base, Desk};
use super::{NEW, SCENARIO, actions, draft, judging, live, running};
use crate::{address, api, browser};

/// Keeps what is entered; with `then_run` it is run as well.
pub(super) fn save(desk: Desk, then_run: bool) {
    let (may_edit, is_changed) = untrack(move || (desk.may_edit(), desk.is_changed()));
    if !may_edit || !is_changed {
        if then_run {
            running::run_opened(desk);
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
            running::run_now(desk, running::of_path(path)).await?;
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
    // What asked for it goes.
    browser::focus(actions::TEXT);
}

/// What the file was when the edit began is not what it is now.
pub(super) fn is_newer_elsewhere(desk: Desk) -> bool {
    let Base { edit_no, is_library, .. } = desk.base.get();
    let now = desk.opened.read().as_ref().map(|file| file.line.edit_no);
    !is_library && edit_no > 0 && now.is_some_and(|now| now != edit_no)
}

/// Deletes what is opened, and opens another.
pub(super) fn delete(desk: Desk) {
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
        actions::show(desk, next);
        live::follow_newest(desk).await;
        Ok(Some(Text::new(format!("{path} 삭제했습니다"), format!("Deleted {path}"))))
    });
}
