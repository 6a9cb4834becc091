//! What keeps the page true.

use std::future::Future;
use std::pin::Pin;

use engine::catalogue::CodeForm;
use leptos::prelude::*;

use super::desk::{Desk, address_of};
use super::list::LIST;
use crate::api;
use crate::frame::live::Watched;

/// Keeps the lists, and what is opened of them, up to date.
pub(super) fn watch(desk: Desk) {
    desk.frame.live.watch(LIST, &["codes"], Lines { desk });
}

struct Lines {
    desk: Desk,
}

impl Watched for Lines {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move {
            let answer = api::code::list().await;
            desk.frame.live.note(&answer);
            let Ok(lines) = answer else { return };
            let opened = desk.opened.get_untracked();
            let now = opened.as_ref().and_then(|opened| {
                lines.iter().find(|one| address_of(one) == address_of(opened)).cloned()
            });
            // What is the same is not drawn again: the focus is in it.
            if *desk.lines.read_untracked() != lines {
                desk.lines.set(lines);
            }
            // What somebody is entering stays.
            if now.is_some() && now != opened && !untrack(move || desk.is_changed()) {
                let base = now.as_ref().map(CodeForm::from).unwrap_or_default();
                desk.put(now, base);
            }
        })
    }
}
