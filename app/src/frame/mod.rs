//! What every page stands in: who reads it, its sandbox, that sandbox's clock, whether what it shows is
//! kept up to date; the header over it, and the dialogs that the header opens, which are a bundle of their
//! own.

mod clock;
mod clock_dialog;
mod connection;
mod dialogs;
mod find;
mod header;
mod icon;
pub(crate) mod live;
mod menu;
mod offers;
mod red;
mod sandboxes;

use engine::exchange::ApiCall;
use engine::identifier::SandboxId;
use engine::language::Language;
use engine::reader::Role;
use engine::target::TargetSummary;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::access::Session;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::page::{Page, Place};
use crate::preferences::Preferences;
use crate::shell_command::{Shell, TOKEN};
#[cfg(feature = "ssr")]
use crate::time;
use crate::{browser, sandbox};
pub(crate) use clock::Clock;
use clock::FollowClock;
pub(crate) use connection::Connection;
#[cfg(feature = "ssr")]
pub(crate) use dialogs::dialogs;
#[cfg(feature = "hydrate")]
pub(crate) use dialogs::take_over as take_over_dialogs;
pub(crate) use header::Header;
pub(crate) use icon::ErrorMark;
use live::Live;
pub(crate) use offers::{Action, Offers};
use red::FollowRed;

/// What the frame shows when a page opens: fetched by the server with the page's own.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub(crate) session: Session,
    /// What the sandbox is called, and what its clock says.
    name: String,
    now: String,
    clock_stopped: bool,
    /// How many scenarios were red when they ran last.
    red: i64,
    pub(crate) target: TargetSummary,
}

#[cfg(feature = "ssr")]
impl Opening {
    pub(crate) async fn fetch() -> Result<Self, ApiError> {
        let here = sandbox::of_page();
        let all = api::sandbox::list().await?;
        let here = all.into_iter().find(|one| one.sandbox_id == here);
        let (name, now, clock_stopped) =
            here.map(|one| (one.name, time::full(one.now), one.clock_stopped)).unwrap_or_default();
        Ok(Self {
            clock_stopped,
            red: api::scenario::red().await?,
            session: api::access::current().await?,
            name,
            now,
            target: api::target::summary().await?,
        })
    }
}

#[cfg(all(test, feature = "ssr"))]
impl Opening {
    /// That of a reader on this machine, in a sandbox that is not there.
    pub(crate) fn of_local() -> Self {
        Self {
            session: Session { reader: engine::reader::Reader::local(), signed_in: false },
            name: String::new(),
            now: String::new(),
            clock_stopped: false,
            red: 0,
            target: TargetSummary { customer: None, payment: None, telegram: None },
        }
    }
}

/// What all parts of a page may ask; one for each page, in Leptos's context.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) language: Language,
    /// All pages there are, and the address of this one.
    pages: &'static [Page],
    address: &'static str,
    session: StoredValue<Session>,
    /// The sandbox that the page is in.
    pub(crate) sandbox: StoredValue<SandboxId>,
    /// What it is called.
    name: StoredValue<String>,
    /// What of the sandbox is a system outside.
    pub(crate) target: StoredValue<TargetSummary>,
    pub(crate) clock: Clock,
    /// How many scenarios were red when they ran last.
    red: RwSignal<i64>,
    pub(crate) connection: RwSignal<Connection>,
    pub(crate) live: Live,
    pub(crate) find: Offers,
}

impl Frame {
    /// A page's frame, put into the context of all that is rendered from here on.
    pub(crate) fn provide(opening: Opening, pages: &'static [Page], address: &'static str) -> Self {
        let here = sandbox::of_page();
        let connection = RwSignal::new(Connection::Connecting);
        let frame = Self {
            language: Preferences::read().language,
            pages,
            address,
            session: StoredValue::new(opening.session),
            sandbox: StoredValue::new(here),
            name: StoredValue::new(opening.name),
            target: StoredValue::new(opening.target),
            clock: Clock::new(opening.now, opening.clock_stopped),
            red: RwSignal::new(opening.red),
            connection,
            live: Live::new(connection),
            find: Offers::new(),
        };
        provide_context(frame);
        provide_context(ErrorMark::new());
        frame
    }

    /// The page's frame. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Begins what keeps a page alive: its clock, the server's events, what find offers.
    pub(crate) fn begin(self) {
        self.find.begin();
        self.clock.tick();
        self.live.watch(header::ID, &["clock"], FollowClock(self));
        self.live.watch(header::ID, &["scenarios"], FollowRed(self));
        self.live.follow();
    }

    /// Whether the reader may do what takes this role. Only for what is shown: the server decides.
    pub(crate) fn may(self, needed: Role) -> bool {
        self.session.with_value(|session| session.reader.role.includes(needed))
    }

    /// `call` as a command of curl; where people sign in, with the token of whoever pastes it.
    pub(crate) fn curl(self, shell: Shell, call: &ApiCall, key: &str) -> String {
        let command = shell.curl(&browser::origin(), call, key);
        match self.session.with_value(|session| session.signed_in) {
            true => shell.with_token(&command, TOKEN),
            false => command,
        }
    }

    /// The pages that are linked from a place, and that the reader may open.
    fn linked_from(self, place: Place) -> impl Iterator<Item = &'static Page> {
        self.pages.iter().filter(move |page| page.place == place && self.may(page.role))
    }

    /// The wording in the page's language.
    pub(crate) fn pick(self, korean: &'static str, english: &'static str) -> &'static str {
        self.language.pick(korean, english)
    }
}
