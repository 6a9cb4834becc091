//! What a reload, or a look at another scenario, must not lose: what is entered and not saved is kept for the tab, each
//! scenario's apart.

use engine::language::Text;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use crate::browser;

#[derive(Serialize, Deserialize)]
struct Kept {
    path: String,
    edit_no: i64,
    text: String,
}

/// Where the edits of what is in the editor are kept.
fn key(desk: Desk) -> String {
    key_of(desk, &desk.opened_path())
}

/// A new one has no path.
fn key_of(desk: Desk, path: &str) -> String {
    let path = if path.is_empty() { "new" } else { path };
    format!("micropay-scenario-{path} {}", desk.frame.sandbox.get_value())
}

/// Puts what the tab kept of it into the editor.
pub(super) fn restore(desk: Desk) {
    let may_edit = untrack(move || desk.may_edit());
    let Some(kept) = may_edit.then(|| browser::kept::<Kept>(&key(desk))).flatten() else { return };
    if kept.text == *desk.text.read_untracked() && kept.path == *desk.path.value.read_untracked() {
        return;
    }
    desk.base.update(|base| base.edit_no = kept.edit_no);
    desk.path.edit(kept.path);
    desk.text.set(kept.text);
    desk.told.set(Some(Ok(Text::new(
        "저장하지 않은 편집을 되살렸습니다",
        "Edits that were not saved are here again",
    ))));
}

/// Whether the tab keeps a new one that was not saved.
pub(super) fn of_new_is_kept(desk: Desk) -> bool {
    browser::kept::<Kept>(&key_of(desk, "")).is_some()
}

/// Forgets the new one that was not saved.
pub(super) fn forget_new(desk: Desk) {
    browser::forget(&key_of(desk, ""));
}

/// Forgets what the tab kept of it.
pub(super) fn forget(desk: Desk) {
    browser::forget(&key(desk));
}

/// Restores what the tab kept, and keeps every change from now on.
pub(super) fn restore_and_keep(desk: Desk) {
    restore(desk);
    Effect::new(move |_| {
        let (base, text, path) = (desk.base.get(), desk.text.get(), desk.path.value.get());
        if text == base.text && path == base.path || base.is_library {
            return forget(desk);
        }
        let kept = Kept { path, edit_no: base.edit_no, text };
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep(&key(desk), &text);
        }
    });
}
