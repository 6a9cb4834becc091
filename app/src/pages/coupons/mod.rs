//! Coupons: their list, one of them with what happened to it and what can be done by hand, and jobs that issue
//! many at once.

mod actions;
mod desk;
mod export;
mod filter;
mod issuing;
mod life;
mod list;
mod live;
mod question;

use engine::catalogue::Catalogue;
use engine::coupon::{CouponForm, CouponLife, CouponLine};
use engine::failure::Failure;
use engine::issuing::IssuingJob;
use engine::page::Page;
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
use desk::Desk;

/// What the page shows when it opens. The server fetches it; the browser takes it over.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    catalogue: Catalogue,
    /// The filter that the address names.
    filter: CouponForm,
    page: Page<CouponLine, String>,
    /// Why there is no list.
    unlisted: Option<Failure>,
    /// The one that the address names.
    opened: Option<CouponLife>,
    /// Why it could not be opened.
    unopened: Option<Failure>,
    /// The newest jobs that issue coupons, and the one that the address names.
    jobs: Vec<IssuingJob>,
    job: Option<IssuingJob>,
}

/// What the address says: which coupon is opened.
const COUPON: &str = "coupon";

/// The page.
pub(super) struct Coupons;

impl Screen for Coupons {
    type Opening = Opening;

    #[cfg(feature = "ssr")]
    async fn fetch(_: &frame::Opening) -> Result<Opening, ApiError> {
        let catalogue = api::catalogue::load().await?;
        let filter = filter::in_address();
        let (page, unlisted) = match api::coupon::list(filter.clone()).await {
            Ok(page) => (page, None),
            Err(ApiError(failure)) => (Page { rows: Vec::new(), next: None }, Some(failure)),
        };
        let (opened, unopened) = match address::read(COUPON) {
            named if named.is_empty() => (None, None),
            named => match api::coupon::life(named).await {
                Ok(opened) => (Some(opened), None),
                Err(ApiError(failure)) => (None, Some(failure)),
            },
        };
        // Where coupons are a target's, there are none.
        let jobs = api::issuing::list(None).await.map(|page| page.rows).unwrap_or_default();
        let job = match address::read(issuing::JOB).parse() {
            Ok(job_no) => api::issuing::open(job_no).await.ok(),
            Err(_) => None,
        };
        // A page without what it names is a page all the same.
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(axum::http::StatusCode::OK);
        }
        Ok(Opening { catalogue, filter, page, unlisted, opened, unopened, jobs, job })
    }

    fn view(opening: Opening) -> impl IntoView {
        let desk = Desk::new(Frame::here(), opening);
        Effect::new(move |_| live::watch(desk));
        view! {
            <main class="coupons-page">
                {part(list::view(desk))}
                <div class="aside">
                    {part(life::view(desk))}
                    {part(issuing::view(desk.issuing))}
                </div>
            </main>
            {part(question::view(desk))}
        }
    }
}
