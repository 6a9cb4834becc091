//! What is wrong with the file, told while it is typed by the code that runs it.

use engine::scenario;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use crate::browser;

/// How long nothing is typed before it is read, in milliseconds.
const QUIET: i32 = 150;

/// Reads the file whenever it stands still after a change.
pub(super) fn begin(desk: Desk) {
    Effect::new(move |before: Option<()>| {
        desk.text.track();
        // The server told what is wrong with what the page opened with.
        if before.is_none() && !untrack(move || desk.is_changed()) {
            return;
        }
        desk.judging.update_value(|turn| *turn += 1);
        let turn = desk.judging.get_value();
        spawn_local(async move {
            browser::pause(QUIET).await;
            if desk.judging.get_value() == turn {
                judge(desk);
            }
        });
    });
}

/// Reads it now.
pub(super) fn judge(desk: Desk) {
    let path = desk.path.value.get_untracked();
    let problems = desk.text.with_untracked(|text| scenario::parse(&path, text).problems);
    if *desk.problems.read_untracked() != problems {
        desk.problems.set(problems);
    }
}
