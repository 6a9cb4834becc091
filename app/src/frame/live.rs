//! What keeps a page true: the server's events say what changed in its sandbox, and each part of the
//! page fetches what it shows of that, at most twice a second, and only while it is seen.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Connection, connection};
use crate::api::ApiError;
use crate::browser;

/// The least time from one fetch to the next, in milliseconds: at most two a second, however much happens.
const PAUSE: i64 = 500;
/// While a sandbox is taken away, how often it is asked whether the last fetch is over, in milliseconds.
const MOMENT: i32 = 20;
/// What the dialogs ask before they take the sandbox away, and tell when they did not.
const HOLD: &str = "micropay-hold";
const RELEASE: &str = "micropay-release";
/// What stands for every topic.
const EVERYTHING: &str = "*";

/// What the engine refuses every call with in a sandbox that is not there.
pub(crate) const SANDBOX_NOT_FOUND: &str = "SANDBOX_NOT_FOUND";

/// A part of a page that is kept up to date.
pub(crate) trait Watched: Send + Sync {
    /// Fetches what the part shows, and shows it. What can't be had stays as it is: the connection's
    /// state says why.
    fn fetch(&self) -> Pin<Box<dyn Future<Output = ()>>>;

    /// Whether something fetched is not shown yet, because somebody reads what it would move.
    fn waits(&self) -> bool {
        false
    }

    /// Shows it, unless somebody still does.
    fn show(&self) {}
}

struct Subscription {
    /// The id of the part's element.
    part: &'static str,
    topics: &'static [&'static str],
    watched: Box<dyn Watched>,
    /// It may have changed since it was fetched.
    due: bool,
    /// By this page's own doing: then it is fetched whether it is seen or not.
    own: bool,
}

impl Subscription {
    fn has_work(&self) -> bool {
        self.due && (self.own || browser::is_seen(self.part))
            || self.watched.waits() && browser::is_seen(self.part)
    }
}

#[derive(Default)]
struct State {
    subscriptions: Vec<Subscription>,
    /// A fetch is on its way, or the next waits for its time.
    running: bool,
    /// None may begin.
    held: bool,
}

/// All that a page keeps up to date.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    state: StoredValue<State>,
    connection: RwSignal<Connection>,
}

impl Live {
    pub(super) fn new(connection: RwSignal<Connection>) -> Self {
        Self { state: StoredValue::new(State::default()), connection }
    }

    /// Keeps a part up to date from now on: whenever one of these topics changed.
    pub(crate) fn watch(
        self,
        part: &'static str,
        topics: &'static [&'static str],
        watched: impl Watched + 'static,
    ) {
        let watched = Box::new(watched);
        let subscription = Subscription { part, topics, watched, due: false, own: false };
        self.state.update_value(|state| state.subscriptions.push(subscription));
    }

    /// Follows the server's events for as long as the page is open.
    pub(super) fn follow(self) {
        let note_connection = move || {
            let connection = Connection::read();
            if self.connection.get_untracked() != connection {
                self.connection.set(connection);
            }
            connection
        };
        browser::on(connection::CHANGED, move |_| {
            note_connection();
        });
        browser::on("micropay-changed", move |topics| self.changed(&topics));
        browser::on("micropay-seen", move |_| self.look());
        browser::answer(HOLD, move || {
            self.state.update_value(|state| state.held = true);
            self.state.with_value(|state| !state.running)
        });
        browser::on(RELEASE, move |_| {
            self.state.update_value(|state| state.held = false);
            self.refresh();
        });
        // What it told before anybody listened.
        if note_connection() == Connection::Live {
            self.changed(EVERYTHING);
        }
    }

    /// Something changed, by whomever: topics, with commas between them, or all.
    fn changed(self, topics: &str) {
        let concerns = |subscription: &Subscription| {
            topics == EVERYTHING
                || topics.split(',').any(|topic| subscription.topics.contains(&topic))
        };
        self.state.update_value(|state| {
            for subscription in state.subscriptions.iter_mut().filter(|one| concerns(one)) {
                subscription.due = true;
            }
        });
        self.look();
    }

    /// After something that this page did: fetches whatever may show it.
    pub(crate) fn refresh(self) {
        self.state.update_value(|state| {
            for subscription in &mut state.subscriptions {
                subscription.due = true;
                subscription.own = true;
            }
        });
        self.look();
    }

    /// Fetches what may have changed and is seen now. Calls that come while that runs make one more.
    pub(crate) fn look(self) {
        if !self.may_begin() || self.state.with_value(|state| state.running) {
            return;
        }
        self.state.update_value(|state| state.running = true);
        spawn_local(async move {
            loop {
                let began = browser::now();
                self.fetch().await;
                let left = (PAUSE - (browser::now() - began)).clamp(0, PAUSE);
                browser::pause(left as i32).await;
                if !self.may_begin() {
                    return self.state.update_value(|state| state.running = false);
                }
            }
        });
    }

    fn may_begin(self) -> bool {
        self.state.with_value(|state| {
            !state.held && state.subscriptions.iter().any(Subscription::has_work)
        })
    }

    /// One after the other, in the order in which they were asked for.
    async fn fetch(self) {
        let count = self.state.with_value(|state| state.subscriptions.len());
        for index in 0..count {
            let fetched = self.state.try_update_value(|state| {
                let one = state.subscriptions.get_mut(index)?;
                if !one.due || !(one.own || browser::is_seen(one.part)) {
                    return None;
                }
                (one.due, one.own) = (false, false);
                Some(one.watched.fetch())
            });
            if let Some(fetched) = fetched.flatten() {
                fetched.await;
            }
        }
        self.state.with_value(|state| {
            for subscription in &state.subscriptions {
                subscription.watched.show();
            }
        });
    }

    /// What a fetch was answered says of all that the page shows.
    pub(crate) fn note<T>(self, answer: &Result<T, ApiError>) {
        note(answer.as_ref().err());
    }
}

/// The same, in the dialogs too.
pub(super) fn note(error: Option<&ApiError>) {
    let was_signed_out = Connection::is_signed_out();
    match error.map(|ApiError(failure)| failure) {
        // Deleted by another page: anew, the page says so and leads on.
        Some(failure) if failure.code == SANDBOX_NOT_FOUND => browser::reload(),
        // In another tab, whose stream of events this one may share.
        Some(failure) if failure.status == 401 && !was_signed_out => {
            Connection::note_signed_out(true);
        }
        None if was_signed_out => Connection::note_signed_out(false),
        _ => {}
    }
}

/// Lets the page begin no fetch until [`release`], and waits for the one on its way: what takes the
/// sandbox away tells every page, this one too, which would then ask for what is no more.
pub(super) async fn hold() {
    while !browser::ask(HOLD) {
        browser::pause(MOMENT).await;
    }
}

/// Lets fetches begin again, with one for what was missed.
pub(super) fn release() {
    browser::tell(RELEASE, "");
}
