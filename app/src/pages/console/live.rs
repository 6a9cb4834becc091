//! What of the workbench is kept up to date, and by which topics.

use std::future::Future;
use std::pin::Pin;

use engine::catalogue::Catalogue;
use engine::error_log::ErrorForm;
use leptos::prelude::*;

use super::actions::{follow, timeline};
use super::state::{Bench, Calls, Keyed, Records};
use super::{DECISION, HISTORY, LOG, REQUEST, RESULTS, TIMELINE};
use crate::api;
use crate::frame::Frame;
use crate::frame::live::Watched;

/// Keeps the lists up to date, and the outcome that is not known yet.
pub(super) fn watch(bench: Bench, records: Records) {
    let (frame, live) = (bench.frame, bench.frame.live);
    live.watch(RESULTS, &["calls"], CallList { frame, calls: records.calls });
    // Their number stands at their tab, also while that is not the one that is shown.
    live.watch(LOG, &["errors"], ErrorList { frame, records });
    // Last, for a system outside may let one wait.
    live.watch(HISTORY, &["payments"], PaymentList { bench });
    live.watch(TIMELINE, &["payments", "coupons", "calls"], OpenTimeline { bench });
    live.watch(REQUEST, &["codes"], Lists { bench });
    live.watch(DECISION, &["payments", "coupons"], OpenOutcome { bench });
}

type Fetched = Pin<Box<dyn Future<Output = ()>>>;

struct CallList {
    frame: Frame,
    calls: Calls,
}

impl Watched for CallList {
    fn fetch(&self) -> Fetched {
        let Self { frame, calls } = *self;
        Box::pin(async move {
            let filter = calls.applied.get_untracked();
            let answer = api::exchange::list(filter.clone()).await;
            frame.live.note(&answer);
            if let Ok(page) = answer
                && calls.applied.get_untracked() == filter
            {
                calls.feed.renew(page);
            }
        })
    }

    fn waits(&self) -> bool {
        // Paused, it is the reader who shows them.
        self.calls.feed.waits() && !self.calls.feed.paused.get_untracked()
    }

    fn show(&self) {
        self.calls.feed.show_unless_read();
    }
}

struct ErrorList {
    frame: Frame,
    records: Records,
}

impl Watched for ErrorList {
    fn fetch(&self) -> Fetched {
        let Self { frame, records } = *self;
        let errors = records.errors;
        Box::pin(async move {
            let filter = errors.applied.get_untracked();
            let answer = api::error_log::list(filter.clone()).await;
            frame.live.note(&answer);
            let Ok(page) = answer else { return };
            if errors.applied.get_untracked() != filter {
                return;
            }
            if filter == ErrorForm::default() {
                let last = errors.feed.newest();
                records.came_in(page.rows.iter().filter(|row| row.key() > last).count());
            }
            errors.feed.renew(page);
        })
    }

    fn waits(&self) -> bool {
        self.records.errors.feed.waits()
    }

    fn show(&self) {
        self.records.errors.feed.show_unless_read();
    }
}

/// What the request's lists offer.
struct Lists {
    bench: Bench,
}

impl Watched for Lists {
    fn fetch(&self) -> Fetched {
        let Bench { frame, request, .. } = self.bench;
        Box::pin(async move {
            let answer = api::catalogue::load().await;
            frame.live.note(&answer);
            let Ok(catalogue) = answer else { return };
            let shown = request.catalogue;
            // What is chosen stays, also where it is offered no more.
            let catalogue = Catalogue { now: shown.read_untracked().now.clone(), ..catalogue };
            if *shown.read_untracked() != catalogue {
                shown.set(catalogue);
            }
        })
    }
}

struct PaymentList {
    bench: Bench,
}

impl Watched for PaymentList {
    fn fetch(&self) -> Fetched {
        let Bench { frame, history, .. } = self.bench;
        Box::pin(async move {
            let filter = history.applied.get_untracked();
            let answer = api::payment::list(filter.clone()).await;
            frame.live.note(&answer);
            if history.applied.get_untracked() != filter {
                return;
            }
            let outside = frame.target.with_value(|target| target.payment.is_some());
            let why = answer.as_ref().err().map(|error| error.0.message.clone());
            history.unlisted.set(why.filter(|_| outside));
            if let Ok(page) = answer {
                history.listed_at.set(frame.clock.read());
                history.feed.renew(page);
            }
        })
    }

    fn waits(&self) -> bool {
        self.bench.history.feed.waits()
    }

    fn show(&self) {
        self.bench.history.feed.show_unless_read();
    }
}

struct OpenOutcome {
    bench: Bench,
}

impl Watched for OpenOutcome {
    fn fetch(&self) -> Fetched {
        let bench = self.bench;
        Box::pin(async move {
            follow::look(bench).await;
        })
    }
}

struct OpenTimeline {
    bench: Bench,
}

impl Watched for OpenTimeline {
    fn fetch(&self) -> Fetched {
        let Bench { frame, timeline, .. } = self.bench;
        Box::pin(timeline::fetch(frame, timeline))
    }
}
