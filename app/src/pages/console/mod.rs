//! The console: the seed's screen, one page that does its whole job.

mod actions;
mod additional;
mod calls;
mod coupon;
mod decision;
mod errors;
mod header;
mod hint;
mod history;
mod live;
mod message;
mod payer;
mod question;
mod request;
mod results;
mod sandboxes;
mod shortcuts;
mod state;
#[cfg(feature = "ssr")]
mod unknown_sandbox;

use engine::catalogue::Catalogue;
#[cfg(feature = "ssr")]
use engine::error_log::ErrorForm;
use engine::error_log::ErrorRecord;
use engine::exchange::Exchange;
use engine::identifier::SandboxId;
use engine::page::Page;
#[cfg(feature = "ssr")]
use engine::payment::HistoryForm;
use engine::payment::Payment;
use engine::sandbox::Sandbox;
use engine::target::TargetSummary;
#[cfg(feature = "ssr")]
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "hydrate")]
use super::unavailable::come_back;
#[cfg(feature = "ssr")]
use super::unavailable::{self, Unavailable};
use crate::api::access::Session;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::part;
#[cfg(feature = "hydrate")]
use crate::opening;
#[cfg(feature = "ssr")]
use crate::opening::{Rendered, written};
use crate::preferences::Preferences;
#[cfg(feature = "ssr")]
use crate::sandbox;
#[cfg(feature = "ssr")]
use state::new_order_number;
use state::{Desk, restore_and_keep};

/// What the page shows when it opens. The server fetches it; the browser takes it over.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    sandboxes: Vec<Sandbox>,
    session: Session,
    catalogue: Catalogue,
    order_no: String,
    exchanges: Page<Exchange>,
    payments: Page<Payment>,
    errors: Page<ErrorRecord>,
    target: TargetSummary,
}

#[cfg(feature = "ssr")]
async fn fetch() -> Result<Opening, ApiError> {
    let catalogue = api::catalogue::load().await?;
    let target = api::target::summary().await?;
    // A system outside may let one wait: the page opens without it, and asks it then.
    let payments = match target.payment {
        Some(_) => Page { rows: Vec::new(), next: None },
        None => api::payment::list(HistoryForm::default()).await?,
    };
    let today = catalogue.now.split_once(' ').map(|(day, _)| day).unwrap_or_default();
    Ok(Opening {
        session: api::access::current().await?,
        order_no: new_order_number(today),
        exchanges: api::exchange::list(None).await?,
        payments,
        errors: api::error_log::list(ErrorForm::default()).await?,
        sandboxes: api::sandbox::list().await?,
        catalogue,
        target,
    })
}

/// The panels that are kept up to date, by their ids in the document.
const DECISION: &str = "decision";
const RESULTS: &str = "results";
const HISTORY: &str = "history";
const ERRORS: &str = "errors";

/// What the engine refuses every call with in a sandbox that is not there.
const SANDBOX_NOT_FOUND: &str = "SANDBOX_NOT_FOUND";

/// The page, or why there is none.
#[cfg(feature = "ssr")]
pub(super) async fn render() -> Rendered {
    let language = Preferences::read().language;
    let opening = fetch().await.map_err(|ApiError(failure)| failure);
    let written = written(&opening);
    match opening {
        Ok(opening) => {
            let reader = &opening.session.reader;
            // Each reader's tabs share a stream of their own: who they are was asked when it began.
            let reader = format!("{} {}", reader.name, reader.role.code());
            let title = title(&opening.order_no, &sandbox::of_page());
            let written = view! {
                {written}
                <script nonce=use_nonce() src="/events.js" defer data-reader=reader></script>
            };
            let content = view! { <Screen opening /> }.into_any();
            Rendered { title, content, opening: written.into_any() }
        }
        Err(failure) if failure.code == SANDBOX_NOT_FOUND => Rendered {
            title: language
                .pick("없는 샌드박스 · micropay", "No such sandbox · micropay")
                .to_owned(),
            content: view! { <unknown_sandbox::UnknownSandbox failure /> }.into_any(),
            opening: written,
        },
        Err(failure) => Rendered {
            title: unavailable::title(language),
            content: view! { <Unavailable failure /> }.into_any(),
            opening: written,
        },
    }
}

/// Takes over what was rendered.
#[cfg(feature = "hydrate")]
pub(super) fn take_over() {
    match opening::read() {
        Ok(opening) => leptos::mount::hydrate_body(move || view! { <Screen opening /> }),
        Err(failure) if failure.code == SANDBOX_NOT_FOUND => browser::announce_hydration(),
        Err(_) => come_back(),
    }
}

/// The tab's name: what tells it from its neighbours first.
fn title(order_no: &str, sandbox: &SandboxId) -> String {
    format!("{order_no} · {sandbox} · micropay")
}

/// Everything, once its data is there.
#[component]
fn Screen(
    /// The data.
    opening: Opening,
) -> impl IntoView {
    let desk = Desk::new(Preferences::read().language, opening);
    Effect::new(move |_| {
        restore_and_keep(desk);
        shortcuts::listen(desk);
        live::tick(desk);
        live::follow(desk);
        Effect::new(move |_| {
            let order_no = desk.form.order_no.value.read();
            browser::set_title(&desk.sandbox.with_value(|sandbox| title(&order_no, sandbox)));
        });
        browser::announce_hydration();
    });
    view! {
        {part(view! { <header::Header desk /> })}
        <main>
            {part(view! { <hint::Hint desk /> })}
            <div class="columns">
                <div class="column asked">
                    {part(view! { <request::RequestPanel desk /> })}
                    {part(view! { <payer::PayerPanel desk /> })}
                    {part(view! { <additional::AdditionalPanel desk /> })}
                </div>
                <div class="column decided">
                    {part(view! { <coupon::CouponPanel desk /> })}
                    {part(view! { <decision::DecisionPanel desk /> })}
                </div>
                {part(view! { <results::ResultsPanel desk /> })}
                {part(view! { <history::HistoryPanel desk /> })}
                {part(view! { <errors::ErrorsPanel desk /> })}
            </div>
        </main>
        {part(view! { <question::QuestionDialog desk /> })}
    }
}
