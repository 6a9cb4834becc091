//! The sandbox's clock, as a page shows it.

use std::time::Duration;

use leptos::prelude::*;

use crate::{browser, time};

/// What the server said when the page was rendered, and what has gone by since.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    shown: RwSignal<String>,
    /// The day on which the page was rendered.
    today: StoredValue<String>,
}

impl Clock {
    /// As the server read it: `2026-11-22 14:03:21`.
    pub(super) fn new(shown: String) -> Self {
        let today = shown.split_once(' ').map(|(day, _)| day.to_owned()).unwrap_or_default();
        Self { shown: RwSignal::new(shown), today: StoredValue::new(today) }
    }

    /// Lets it tick for as long as the page is open.
    pub(super) fn tick(self) {
        let read = self.shown.get_untracked();
        let since = browser::now();
        set_interval(
            move || self.shown.set(time::advanced(&read, browser::now() - since)),
            Duration::from_secs(1),
        );
    }

    /// `2026-11-22 14:03:21`, followed where it is shown.
    pub(crate) fn shown(self) -> String {
        self.shown.get()
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
