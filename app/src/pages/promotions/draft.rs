//! What a reload, or a look at another promotion, must not lose: what is entered and not saved is kept for the
//! tab, each promotion's apart.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::desk::{Desk, Form, Told};
use crate::browser;

#[derive(Serialize, Deserialize)]
struct Kept {
    edit_no: i32,
    form: Form,
}

/// Where the edits of what is in the editor are kept.
fn key(desk: Desk) -> String {
    let id = desk.base.with_untracked(|base| base.form.promotion_id.clone());
    format!("micropay-promotion-{id} {}", desk.frame.sandbox.get_value())
}

/// Puts what the tab kept of it into the form.
pub(super) fn restore(desk: Desk) {
    let Some(kept) = desk.may_edit.then(|| browser::kept::<Kept>(&key(desk))).flatten() else {
        return;
    };
    desk.base.update(|base| base.edit_no = kept.edit_no);
    desk.write(kept.form);
    desk.told.set(Some(Told::Restored));
}

/// Forgets what the tab kept of it.
pub(super) fn forget(desk: Desk) {
    browser::forget(&key(desk));
}

/// Restores what the tab kept, and keeps every change from now on.
pub(super) fn restore_and_keep(desk: Desk) {
    restore(desk);
    Effect::new(move |_| {
        let form = desk.read();
        let base = desk.base.get();
        if form == base.form {
            forget(desk);
        } else if let Ok(text) = serde_json::to_string(&Kept { edit_no: base.edit_no, form }) {
            browser::keep(&key(desk), &text);
        }
    });
}
