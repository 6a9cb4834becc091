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

use engine::catalogue::Catalogue;
#[cfg(feature = "ssr")]
use engine::error_log::ErrorForm;
use engine::error_log::ErrorRecord;
use engine::exchange::Exchange;
use engine::language::Language;
use engine::page::Page;
#[cfg(feature = "ssr")]
use engine::payment::HistoryForm;
use engine::payment::Payment;
use engine::sandbox::Sandbox;
use engine::target::TargetSummary;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Screen;
use super::screen::title_in;
use crate::api::access::Session;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::part;
use crate::preferences::Preferences;
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

/// The panels that are kept up to date, by their ids in the document.
const DECISION: &str = "decision";
const RESULTS: &str = "results";
const HISTORY: &str = "history";
const ERRORS: &str = "errors";

/// The page.
pub(super) struct Console;

impl Screen for Console {
    type Opening = Opening;

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

    #[cfg(feature = "ssr")]
    fn title(opening: &Opening, language: Language) -> String {
        title(&opening.order_no, language)
    }

    fn view(opening: Opening) -> impl IntoView {
        view! { <Whole opening /> }
    }
}

/// What the tab is called: what tells it from its neighbours.
fn title(order_no: &str, language: Language) -> String {
    language.pick(format!("주문 {order_no}"), format!("Order {order_no}"))
}

/// Everything, once its data is there.
#[component]
fn Whole(
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
            let title = title(&desk.form.order_no.value.read(), desk.language);
            browser::set_title(&desk.sandbox.with_value(|sandbox| title_in(sandbox, &title)));
        });
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
