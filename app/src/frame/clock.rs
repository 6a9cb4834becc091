//! The sandbox's clock, as a page shows it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;

use super::Frame;
use super::live::Watched;
use crate::{api, browser, time};

/// So many seconds a reading may take to arrive: then nobody moved the clock.
const ON_ITS_WAY: i64 = 5;

/// So many seconds a browser's clock may be wrong: then nobody moved the sandbox's.
const WRONG: i64 = 600;

/// Whether a reading is of another time than that of the world.
fn is_beside(read: &str) -> bool {
    #[cfg(feature = "ssr")]
    let real = chrono::Utc::now();
    #[cfg(not(feature = "ssr"))]
    let real = chrono::DateTime::from_timestamp_millis(browser::now()).unwrap_or_default();
    time::apart(read, &time::full(real)) > WRONG
}

/// What the server said last, and what has gone by since.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    shown: RwSignal<String>,
    stopped: RwSignal<bool>,
    /// Whether it shows another time than that of the world.
    beside: RwSignal<bool>,
    /// How often somebody moved it while the page was open.
    moves: RwSignal<u32>,
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
            beside: RwSignal::new(is_beside(&shown)),
            shown: RwSignal::new(shown),
            stopped: RwSignal::new(stopped),
            moves: RwSignal::new(0),
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
        let stood = self.stopped.get_untracked();
        self.beside.set(is_beside(&now));
        let expected = self.expected();
        let is_moved = time::apart(&expected, &now) > if stood { 0 } else { ON_ITS_WAY }
            || expected.get(..10) != now.get(..10);
        self.read.set_value((now, browser::now()));
        self.stopped.set(stopped);
        self.show();
        if is_moved {
            self.moves.update(|moves| *moves += 1);
        }
    }

    fn show(self) {
        self.shown.set(self.expected());
    }

    /// What it shows by now, if nobody moved it.
    fn expected(self) -> String {
        let stopped = self.stopped.get_untracked();
        self.read.with_value(|(read, since)| {
            time::advanced(read, if stopped { 0 } else { browser::now() - since })
        })
    }

    /// Whether it shows another time than that of the world, followed where it is shown.
    pub(super) fn is_beside(self) -> bool {
        self.beside.get()
    }

    /// How often somebody moved it, followed where it is looked at.
    pub(crate) fn moves(self) -> u32 {
        self.moves.get()
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
