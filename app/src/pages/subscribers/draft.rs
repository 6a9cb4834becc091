//! What a reload, or a look at somebody else, must not lose: what is entered and not saved is kept for the tab, each
//! subscriber's apart.

use engine::language::Text;
use engine::subscriber::SubscriberForm;
use leptos::prelude::*;

use super::desk::Desk;
use crate::browser;

/// Where the edits of who is in the editor are kept.
fn key(desk: Desk) -> String {
    let number = desk.opened.with_untracked(|opened| {
        opened.as_ref().map(|opened| opened.listed.subscriber_no.to_string())
    });
    let number = number.as_deref().unwrap_or("new");
    format!("micropay-subscriber-{number} {}", desk.frame.sandbox.get_value())
}

/// Puts what the tab kept of who is in the editor into the form.
pub(super) fn restore(desk: Desk) {
    let kept = desk.may_edit.then(|| browser::kept::<SubscriberForm>(&key(desk))).flatten();
    let Some(kept) = kept.filter(|kept| *kept != desk.base.get_untracked()) else { return };
    desk.form.write(kept);
    desk.told.set(Some(Ok(Text::new(
        "저장하지 않은 입력을 되살렸습니다",
        "What was entered and not saved is here again",
    ))));
}

/// Forgets what the tab kept of it.
pub(super) fn forget(desk: Desk) {
    browser::forget(&key(desk));
}

/// Restores what the tab kept, and keeps every change from now on.
pub(super) fn restore_and_keep(desk: Desk) {
    restore(desk);
    Effect::new(move |_| {
        let form = desk.form.read();
        if form == desk.base.get() {
            forget(desk);
        } else if let Ok(text) = serde_json::to_string(&form) {
            browser::keep(&key(desk), &text);
        }
    });
}
