//! Promotions: their list, one of them in the editor, and why it would be offered for a request or not.

mod actions;
mod apply;
mod conditions;
mod desk;
mod draft;
mod editor;
mod fields;
mod head;
mod judging;
mod list;
mod live;
mod question;
mod why;

use engine::catalogue::Catalogue;
use engine::failure::Failure;
use engine::promotion::{KindView, PromotionLine, PromotionView};
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
    /// What conditions can be made of.
    kinds: Vec<KindView>,
    lines: Vec<PromotionLine>,
    /// The one that the address names, otherwise the first; none: a new one.
    opened: Option<PromotionView>,
    /// Why it could not be opened.
    unopened: Option<Failure>,
}

/// What the address says: which promotion is opened, and that a new one is made.
const PROMOTION: &str = "promotion";
const NEW: &str = "new";

/// The page.
pub(super) struct Promotions;

impl Screen for Promotions {
    type Opening = Opening;

    #[cfg(feature = "ssr")]
    async fn fetch(_: &frame::Opening) -> Result<Opening, ApiError> {
        let catalogue = api::catalogue::load().await?;
        let lines = api::promotion::list().await?;
        let named = Some(address::read(PROMOTION)).filter(|named| !named.is_empty());
        let first = lines.first().map(|line| line.promotion_id.to_string());
        let is_new = !address::read(NEW).is_empty();
        let (opened, unopened) = match named.or(first.filter(|_| !is_new)) {
            None => (None, None),
            Some(promotion_id) => match api::promotion::open(promotion_id).await {
                Ok(opened) => (Some(opened), None),
                Err(ApiError(failure)) => (None, Some(failure)),
            },
        };
        // A page without the promotion is a page all the same.
        if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
            response.set_status(axum::http::StatusCode::OK);
        }
        Ok(Opening { kinds: KindView::all(&catalogue), catalogue, lines, opened, unopened })
    }

    fn view(opening: Opening) -> impl IntoView {
        let desk = Desk::new(Frame::here(), opening);
        Effect::new(move |_| {
            draft::restore_and_keep(desk);
            judging::begin(desk);
            live::watch(desk);
        });
        view! {
            <main class="promotions">
                {part(list::view(desk))}
                {part(editor::view(desk))}
                {part(why::view(desk))}
            </main>
            {part(question::view(desk))}
        }
    }
}
