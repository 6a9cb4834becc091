//! The sandbox's clock, as a page shows it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;

use super::Frame;
use super::live::Watched;
use crate::{api, browser, time};

/// What the server said last, and what has gone by since.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    shown: RwSignal<String>,
    stopped: RwSignal<bool>,
    /// What the server said, and when by the browser's clock, in milliseconds.
    read: StoredValue<(String, i64)>,
    /// The day on which the page was rendered.
    today: StoredValue<String>,
}

impl Clock {
    /// As the server read it: `2026-11-22 14:03:21`.
    pub(super) fn new(shown: String, stopped: bool) -> Self {
        let today = shown.split_once(' ').map(|(day, _)| day.to_owned()).unwrap_or_default();
        Self {
            read: StoredValue::new((shown.clone(), 0)),
            shown: RwSignal::new(shown),
            stopped: RwSignal::new(stopped),
            today: StoredValue::new(today),
        }
    }

    /// Lets it tick for as long as the page is open, unless it stands still.
    pub(super) fn tick(self) {
        self.read.update_value(|(_, since)| *since = browser::now());
        set_interval(
            move || {
                if !self.stopped.get_untracked() {
                    self.show();
                }
            },
            Duration::from_secs(1),
        );
    }

    /// The server read it again.
    fn set(self, now: String, stopped: bool) {
        self.read.set_value((now, browser::now()));
        self.stopped.set(stopped);
        self.show();
    }

    fn show(self) {
        let stopped = self.stopped.get_untracked();
        let shown = self.read.with_value(|(read, since)| {
            time::advanced(read, if stopped { 0 } else { browser::now() - since })
        });
        self.shown.set(shown);
    }

    /// `2026-11-22 14:03:21`, followed where it is shown.
    pub(crate) fn shown(self) -> String {
        self.shown.get()
    }

    /// Whether it stands still, followed where it is shown.
    pub(super) fn is_stopped(self) -> bool {
        self.stopped.get()
    }

    /// `2026-11-22 14:03:21`, now.
    pub(crate) fn read(self) -> String {
        self.shown.get_untracked()
    }

    /// `14:03:21`, now.
    pub(crate) fn time(self) -> String {
        let clock = self.shown.read_untracked();
        clock.split_once(' ').map_or(clock.as_str(), |(_, time)| time).to_owned()
    }

    /// `2026-11-22`, now.
    pub(crate) fn day(self) -> String {
        let clock = self.shown.read_untracked();
        clock.split_once(' ').map_or(clock.as_str(), |(day, _)| day).to_owned()
    }

    /// The day on which the page was rendered: times on it are shown without it.
    pub(crate) fn today(self) -> StoredValue<String> {
        self.today
    }
}

/// Reads the clock again when somebody changed it.
pub(super) struct FollowClock(pub(super) Frame);

impl Watched for FollowClock {
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>> {
        let frame = self.0;
        Box::pin(async move {
            let read = api::clock::read().await;
            frame.live.note(&read);
            if let Ok(read) = read {
                frame.clock.set(time::full(read.now), read.stopped);
            }
        })
    }
}
