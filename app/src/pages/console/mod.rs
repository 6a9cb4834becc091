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
pub(super) mod unavailable;
mod unknown_sandbox;

use engine::catalogue::Catalogue;
use engine::error_log::{ErrorForm, ErrorRecord};
use engine::exchange::Exchange;
use engine::failure::Failure;
use engine::page::Page;
use engine::payment::{HistoryForm, Payment};
use engine::sandbox::Sandbox;
use engine::target::TargetSummary;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};

use crate::api::access::Session;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::Erase;
use crate::preferences::Preferences;
use state::{Desk, new_order_number, restore_and_keep};

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

/// As JSON in a text: the browser reads it with the code that reads every answer, where a value of
/// its own would bring a second JSON reader for each of its types.
async fn opening() -> Result<String, ApiError> {
    let opening = fetch().await?;
    serde_json::to_string(&opening).map_err(|_| ApiError(Failure::internal()))
}

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

/// What the engine refuses every call with in a sandbox that is not there.
const SANDBOX_NOT_FOUND: &str = "SANDBOX_NOT_FOUND";

/// The page.
#[component]
pub(crate) fn Console() -> impl IntoView {
    let opening = Resource::new(|| (), |()| opening());
    view! {
        <Title text="micropay" />
        <Suspense>
            {move || Suspend::new(async move {
                match opening.await.map(|text| serde_json::from_slice(text.as_bytes())) {
                    Ok(Ok(opening)) => view! { <Screen opening /> }.erased(),
                    Ok(Err(_)) => {
                        let failure = Failure::internal();
                        view! { <unavailable::Unavailable failure /> }.erased()
                    }
                    Err(ApiError(failure)) if failure.code == SANDBOX_NOT_FOUND => {
                        view! { <unknown_sandbox::UnknownSandbox failure /> }.erased()
                    }
                    Err(ApiError(failure)) => {
                        view! { <unavailable::Unavailable failure /> }.erased()
                    }
                }
            })}
        </Suspense>
    }
    .erased()
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
        browser::announce_hydration();
    });
    view! {
        <header::Header desk />
        <main>
            <hint::Hint desk />
            <div class="columns">
                <div class="column asked">
                    <request::RequestPanel desk />
                    <payer::PayerPanel desk />
                    <additional::AdditionalPanel desk />
                </div>
                <div class="column decided">
                    <coupon::CouponPanel desk />
                    <decision::DecisionPanel desk />
                </div>
                <results::ResultsPanel desk />
                <history::HistoryPanel desk />
                <errors::ErrorsPanel desk />
            </div>
        </main>
        <question::QuestionDialog desk />
    }
    .erased()
}
