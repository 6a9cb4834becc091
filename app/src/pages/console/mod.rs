//! The console: the seed's screen as a workbench, which does its whole job without scrolling.

mod actions;
mod call_list;
mod coupon;
mod decision;
mod errors;
mod flow;
mod hint;
mod history;
mod kept;
mod keys;
mod leads;
mod live;
mod log;
mod message;
mod next;
mod offers;
mod question;
mod record;
mod request;
mod results;
mod shortcuts;
mod state;
mod timeline;

use engine::catalogue::Catalogue;
use engine::language::Language;
use engine::page::Page;
#[cfg(feature = "ssr")]
use engine::payment::OrderForm;
use engine::payment::{HistoryForm, Payment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Screen;
use super::screen::title_in;
#[cfg(feature = "ssr")]
use crate::address;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::part;
#[cfg(feature = "ssr")]
use crate::frame;
use crate::frame::Frame;
#[cfg(feature = "ssr")]
use state::new_order_number;
use state::{Bench, OpenedTimeline};

/// What the page shows when it opens. The server fetches it; the browser takes it over.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    catalogue: Catalogue,
    order_no: String,
    log: log::Opening,
    payments: Page<Payment>,
    timeline: Option<OpenedTimeline>,
    /// The filter that the address has.
    history: HistoryForm,
}

/// The panels that are kept up to date, by their ids in the document.
const DECISION: &str = "decision";
/// The id of the request's panel.
const REQUEST: &str = "request";
const RESULTS: &str = "results";
const HISTORY: &str = "history";
const ERRORS: &str = "errors";
const TIMELINE: &str = "timeline";
/// The panel that both lists of calls are in.
const LOG: &str = "log";

/// The page.
pub(super) struct Console;

impl Screen for Console {
    type Opening = Opening;

    #[cfg(feature = "ssr")]
    async fn fetch(frame: &frame::Opening) -> Result<Opening, ApiError> {
        let catalogue = api::catalogue::load().await?;
        let history = HistoryForm {
            ctn: address::read("ctn"),
            order_no: address::read("order"),
            status: address::read("status"),
            before: None,
        };
        // What can't be a filter filters nothing.
        let history = if history.parse().is_ok() { history } else { HistoryForm::default() };
        // A system outside may let one wait: the page opens without it, and asks it then.
        let payments = match frame.target.payment {
            Some(_) => Page { rows: Vec::new(), next: None },
            None => api::payment::list(history.clone()).await?,
        };
        let today = catalogue.now.split_once(' ').map(|(day, _)| day).unwrap_or_default();
        Ok(Opening {
            order_no: new_order_number(today),
            log: log::Opening::fetch().await?,
            timeline: opened_timeline().await,
            payments,
            catalogue,
            history,
        })
    }

    #[cfg(feature = "ssr")]
    fn title(opening: &Opening, language: Language) -> String {
        title(&opening.order_no, language)
    }

    fn view(opening: Opening) -> impl IntoView {
        view! { <Workbench opening /> }
    }
}

/// The timeline of the payment that the address names.
#[cfg(feature = "ssr")]
async fn opened_timeline() -> Option<OpenedTimeline> {
    let order_no = Some(address::read("payment")).filter(|order_no| !order_no.is_empty())?;
    let form = OrderForm { order_no: order_no.clone() };
    let found = api::payment::timeline(form).await.map_err(|ApiError(failure)| failure);
    // A page without the payment is a page all the same.
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::OK);
    }
    Some(OpenedTimeline { order_no, found })
}

/// What the tab is called: what tells it from its neighbours.
fn title(order_no: &str, language: Language) -> String {
    language.pick(format!("주문 {order_no}"), format!("Order {order_no}"))
}

/// Everything, once its data is there.
#[component]
fn Workbench(
    /// The data.
    opening: Opening,
) -> impl IntoView {
    let frame = Frame::here();
    let bench = Bench::provide(
        frame,
        opening.catalogue,
        opening.order_no,
        opening.payments,
        opening.history,
        opening.timeline,
    );
    let records = opening.log.provide();
    let help = keys::KeyHelp(RwSignal::new(false));
    live::watch(bench, records);
    frame.find.offer(offers::actions(bench));
    Effect::new(move |_| {
        kept::restore_and_keep(bench, records.errors);
        shortcuts::listen(bench, help);
        Effect::new(move |_| {
            let title = title(&bench.request.form.order_no.value.read(), frame.language);
            browser::set_title(&frame.sandbox.with_value(|sandbox| title_in(sandbox, &title)));
        });
    });
    view! {
        <main class="workbench">
            {part(view! { <hint::Hint /> })}
            {part(view! { <request::RequestPanel /> })}
            <div class="decide">
                {part(view! { <coupon::CouponPanel /> })}
                {part(view! { <decision::DecisionPanel /> })}
            </div>
            {part(view! { <log::Log /> })}
            {part(view! { <history::HistoryPanel /> })}
            {part(view! { <timeline::TimelinePanel /> })}
        </main>
        {part(view! { <question::QuestionDialog /> })}
        {part(view! { <keys::KeyDialog help /> })}
    }
}
