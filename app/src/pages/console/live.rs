//! What of the workbench is kept up to date, and by which topics.

use std::future::Future;
use std::pin::Pin;

use engine::error_log::ErrorForm;
use engine::exchange::ExchangeForm;
use leptos::prelude::*;

use super::actions::{follow, timeline};
use super::state::{Bench, Calls, Errors, Keyed};
use super::{DECISION, ERRORS, HISTORY, RESULTS, TIMELINE};
use crate::api;
use crate::frame::live::Watched;
use crate::frame::{ErrorMark, Frame};

/// Keeps the lists up to date, and the outcome that is not known yet.
pub(super) fn watch(bench: Bench, calls: Calls, errors: Errors) {
    let (frame, live) = (bench.frame, bench.frame.live);
    live.watch(RESULTS, &["calls"], CallList { frame, calls });
    live.watch(ERRORS, &["errors"], ErrorList { frame, errors, mark: ErrorMark::here() });
    // Last, for a system outside may let one wait.
    live.watch(HISTORY, &["payments"], PaymentList { bench });
    live.watch(TIMELINE, &["payments", "coupons", "calls"], OpenTimeline { bench });
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
            let answer = api::exchange::list(ExchangeForm::default()).await;
            frame.live.note(&answer);
            if let Ok(page) = answer {
                calls.feed.renew(page);
            }
        })
    }

    fn waits(&self) -> bool {
        self.calls.feed.waits()
    }

    fn show(&self) {
        self.calls.feed.show_unless_read();
    }
}

struct ErrorList {
    frame: Frame,
    errors: Errors,
    mark: ErrorMark,
}

impl Watched for ErrorList {
    fn fetch(&self) -> Fetched {
        let Self { frame, errors, mark } = *self;
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
                mark.add(page.rows.iter().filter(|row| row.key() > last).count());
            }
            errors.feed.renew(page);
        })
    }

    fn waits(&self) -> bool {
        self.errors.feed.waits()
    }

    fn show(&self) {
        self.errors.feed.show_unless_read();
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
