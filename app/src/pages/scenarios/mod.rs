//! Scenarios: their tree with what came of them last; of one of them its result, its file, its runs and its schedules.

mod acting;
mod actions;
mod again;
mod at_caret;
mod bars;
mod calls;
mod deliveries;
mod desk;
mod draft;
mod editor;
mod filter;
mod groups;
mod head;
mod history;
mod insert;
mod judging;
mod list;
mod live;
mod opened;
mod question;
mod result;
mod row;
mod running;
mod saving;
mod schedule_form;
mod schedules;
mod slots;
mod step;
mod unapplied;
mod webhook;
mod webhook_form;
mod yaml;

use engine::failure::Failure;
use engine::page::Page;
#[cfg(feature = "ssr")]
use engine::reader::Role;
use engine::scenario_store::{
    RunShown, ScenarioFile, ScenarioLine, ScenarioRun, ScenarioSchedule, Webhook, WebhookDelivery,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Screen;
#[cfg(feature = "ssr")]
use crate::address;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::components::part;
#[cfg(feature = "ssr")]
use crate::frame;
use crate::frame::Frame;
use desk::{Desk, Tab};
use filter::Filter;

/// What the page shows when it opens. The server fetches it; the browser takes it over.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    lines: Vec<ScenarioLine>,
    filter: Filter,
    tab: Tab,
    /// The one that the address names, otherwise the first that is red, otherwise the first; none: a new one.
    opened: Option<ScenarioFile>,
    /// Why it, or the run, could not be opened.
    unopened: Option<Failure>,
    /// The run that the address names, otherwise the newest of what is opened.
    run: Option<RunShown>,
    /// Whether the address names a run: then no newer one takes its place.
    is_pinned: bool,
    /// What the tabs show that is not there otherwise.
    runs: Option<Page<ScenarioRun>>,
    schedules: Option<Vec<ScenarioSchedule>>,
    /// Only operators see it.
    webhook: Option<Webhook>,
    deliveries: Option<Page<WebhookDelivery>>,
}

/// What the address says: what is opened, which run, which tab, and that a new one is made.
const SCENARIO: &str = "scenario";
const RUN: &str = "run";
const TAB: &str = "tab";
const NEW: &str = "new";
/// The page's address.
const ADDRESS: &str = "/scenarios";

/// The page.
pub(super) struct Scenarios;

impl Screen for Scenarios {
    type Opening = Opening;

    #[cfg(feature = "ssr")]
    async fn fetch(frame: &frame::Opening) -> Result<Opening, ApiError> {
        let lines = api::scenario::list().await?;
        let mut opening = Opening {
            filter: Filter::in_address(),
            tab: Tab::of(&address::read(TAB)),
            opened: None,
            unopened: None,
            run: None,
            is_pinned: false,
            runs: None,
            schedules: None,
            webhook: None,
            deliveries: None,
            lines,
        };
        if opening.tab == Tab::Schedule {
            opening.deliveries = Some(api::scenario::deliveries(None).await?);
            if frame.session.reader.role.includes(Role::Operator) {
                opening.webhook = Some(api::scenario::open_webhook().await?);
            }
        }
        if let Err(ApiError(failure)) = opening.open().await {
            opening.unopened = Some(failure);
        }
        // A page without what is opened is a page all the same.
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(axum::http::StatusCode::OK);
        }
        Ok(opening)
    }

    fn view(opening: Opening) -> impl IntoView {
        let desk = Desk::new(Frame::here(), opening);
        Effect::new(move |_| {
            list::restore_and_keep(desk);
            draft::restore_and_keep(desk);
            judging::begin(desk);
            filter::follow(desk);
            live::watch(desk);
            leptos::task::spawn_local(live::fetch_parted(desk));
            desk.is_live.set(true);
        });
        view! {
            <main class="scenarios-page" on:keydown=move |event| actions::key(desk, &event)>
                {part(list::view(desk))}
                {part(opened::view(desk))}
            </main>
            {part(question::view(desk))}
        }
    }
}

#[cfg(feature = "ssr")]
impl Opening {
    /// Fetches what is opened, and what its tab shows.
    async fn open(&mut self) -> Result<(), ApiError> {
        use engine::scenario_store::RunsForm;

        let run_no = address::read(RUN).parse::<i64>().ok();
        if let Some(run_no) = run_no {
            self.run = Some(api::scenario::open_run(run_no).await?);
            self.is_pinned = true;
        }
        let named = Some(address::read(SCENARIO)).filter(|path| !path.is_empty());
        let of_run = self.run.as_ref().map(|shown| shown.run.path.to_string());
        let is_new = !address::read(NEW).is_empty();
        let first = groups::first(&self.lines).filter(|_| !is_new);
        let Some(path) = of_run.or(named).or(first) else { return Ok(()) };
        let opened = api::scenario::open(path.clone()).await?;
        if self.run.is_none()
            && let Some(run_no) = groups::newest_run(&opened.line)
        {
            self.run = Some(api::scenario::open_run(run_no).await?);
        }
        self.opened = Some(opened);
        match self.tab {
            Tab::Result | Tab::Edit => {}
            Tab::History => {
                let form = RunsForm { path, ..RunsForm::default() };
                self.runs = Some(api::scenario::runs(form).await?);
            }
            Tab::Schedule => self.schedules = Some(api::scenario::schedules().await?),
        }
        Ok(())
    }
}
