//! Subscribers: their list, one of them in the editor, and what makes, takes and gives many.

mod actions;
mod desk;
mod draft;
mod editor;
mod line;
mod list;
mod live;
mod many;
mod question;

use engine::catalogue::Catalogue;
use engine::failure::Failure;
use engine::page::Page;
use engine::subscriber::{ListedSubscriber, StatusView, SubscriberDetail};
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
    statuses: Vec<StatusView>,
    text: String,
    status: String,
    page: Page<ListedSubscriber>,
    /// Who is named by the address; none: nobody, or a new one.
    opened: Option<SubscriberDetail>,
    /// Why it could not be had.
    unopened: Option<Failure>,
}

/// What the address says: who is looked for, and who is opened.
const TEXT: &str = "text";
const STATUS: &str = "status";
const SUBSCRIBER: &str = "subscriber";

/// The page.
pub(super) struct Subscribers;

impl Screen for Subscribers {
    type Opening = Opening;

    #[cfg(feature = "ssr")]
    async fn fetch(_: &frame::Opening) -> Result<Opening, ApiError> {
        use engine::subscriber::SubscriberListForm;

        let catalogue = api::catalogue::load().await?;
        let (text, status) = (address::read(TEXT), address::read(STATUS));
        let (mut opened, mut unopened) = (None, None);
        let form = SubscriberListForm { text: text.clone(), status: status.clone(), before: None };
        let page = match api::subscriber::list(form).await {
            Ok(page) => page,
            // A status that there is none of.
            Err(ApiError(failure)) if failure.status == 422 => {
                unopened = Some(failure);
                Page { rows: Vec::new(), next: None }
            }
            Err(error) => return Err(error),
        };
        if let Ok(subscriber_no) = address::read(SUBSCRIBER).parse() {
            match api::subscriber::open(subscriber_no).await {
                Ok(detail) => opened = Some(detail),
                Err(ApiError(failure)) => unopened = Some(failure),
            }
        }
        // A page without the subscriber is a page all the same.
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(axum::http::StatusCode::OK);
        }
        let statuses = StatusView::all();
        Ok(Opening { catalogue, statuses, text, status, page, opened, unopened })
    }

    fn view(opening: Opening) -> impl IntoView {
        let desk = Desk::new(Frame::here(), opening);
        Effect::new(move |_| {
            draft::restore_and_keep(desk);
            list::follow_filters(desk);
            live::watch(desk);
        });
        view! {
            <main class="subscribers">
                {part(list::view(desk))}
                {part(editor::view(desk))}
                {part(many::view(desk))}
            </main>
            {part(question::view(desk))}
            {part(line::view(desk))}
        }
    }
}
