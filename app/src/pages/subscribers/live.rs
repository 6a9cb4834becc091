//! What keeps the page true.

use std::future::Future;
use std::pin::Pin;

use engine::subscriber::SubscriberDetail;
use leptos::prelude::*;

use super::desk::Desk;
use super::editor::EDITOR;
use super::list::{self, LIST};
use crate::api;
use crate::frame::live::Watched;

/// Keeps the list, and who is opened, up to date.
pub(super) fn watch(desk: Desk) {
    desk.frame.live.watch(LIST, &["subscribers", "payments"], Lines { desk });
    desk.frame.live.watch(EDITOR, &["subscribers", "payments"], Opened { desk });
}

struct Lines {
    desk: Desk,
}

impl Watched for Lines {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move { list::look(desk, 0).await })
    }
}

struct Opened {
    desk: Desk,
}

impl Watched for Opened {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let desk = self.desk;
        Box::pin(async move {
            let Some(number) = number(desk) else { return };
            let answer = api::subscriber::open(number).await;
            desk.frame.live.note(&answer);
            if let Ok(now) = answer {
                renew(desk, now);
            }
        })
    }
}

/// The number of who is opened.
fn number(desk: Desk) -> Option<i64> {
    desk.opened.read_untracked().as_ref().map(|opened| opened.listed.subscriber_no)
}

/// Takes what somebody is now. What is being entered stays.
fn renew(desk: Desk, now: SubscriberDetail) {
    if number(desk) != Some(now.listed.subscriber_no)
        || desk.opened.read_untracked().as_ref() == Some(&now)
    {
        return;
    }
    if untrack(move || desk.is_changed()) {
        desk.opened.set(Some(now));
    } else {
        desk.put(Some(now));
    }
}
