//! What the list's and the editor's buttons do.

use engine::catalogue::{CodeForm, CodeKind, ListedCode};
use engine::field::FormValue;
use engine::language::Text;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::{Desk, address_of, blank};
use super::list::note_in_address;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::show_problems;

/// Opens a code of the list.
pub(super) fn open(desk: Desk, named: &str) {
    let line = desk.lines.read_untracked().iter().find(|one| address_of(one) == named).cloned();
    if let Some(line) = line {
        desk.told.set(None);
        show(desk, line);
    }
}

fn show(desk: Desk, line: ListedCode) {
    note_in_address(&address_of(&line));
    let base = CodeForm::from(&line);
    desk.put(Some(line), base);
}

/// Begins a new one, below `pg` and `cp` where it is a merchant's.
pub(super) fn begin_new(desk: Desk, kind: CodeKind, pg: &str, cp: &str) {
    desk.told.set(None);
    desk.put(None, blank(kind, pg, cp));
    // Once it is seen: a code that there is has no such field.
    let id = desk.form.code.id();
    request_animation_frame(move || browser::focus(&id));
}

/// Saves what is entered.
pub(super) fn save(desk: Desk) {
    let form = desk.form.read_untracked();
    let is_made = desk.opened.read_untracked().is_some();
    if is_made && form == desk.base.get_untracked() {
        return;
    }
    store(desk, form, Text::new("저장했습니다", "Saved"));
}

/// Takes the code that is opened out of use, or uses it again. What is entered beside it stays unsaved.
pub(super) fn retire_or_use(desk: Desk) {
    let Some(opened) = desk.opened.get_untracked() else { return };
    let retires = !opened.retired;
    let form = CodeForm { retired: retires.text(), ..CodeForm::from(&opened) };
    let told = match retires {
        true => {
            Text::new("사용을 중지했습니다. 그 아래의 코드도 함께", "Out of use, with all below it")
        }
        false => Text::new("다시 사용합니다", "In use again"),
    };
    store(desk, form, told);
}

fn store(desk: Desk, form: CodeForm, done: Text) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    desk.told.set(None);
    for entry in desk.form.all() {
        entry.clear();
    }
    spawn_local(async move {
        match api::code::set(form).await {
            Ok(stored) => {
                show(desk, stored);
                desk.told.set(Some(Ok(done)));
            }
            Err(ApiError(failure)) => {
                show_problems(&desk.form.all(), &failure.fields);
                desk.told.set(Some(Err(failure)));
            }
        }
        desk.busy.set(false);
        desk.frame.live.refresh();
    });
}
