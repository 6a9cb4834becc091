//! Codes as data: merchants with their contracts, and what else requests and subscribers are made of.

mod actions;
mod desk;
mod editor;
mod file;
mod list;
mod live;

use engine::catalogue::ListedCode;
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
    lines: Vec<ListedCode>,
    /// The code that the address names, as the address names it.
    named: String,
}

/// What the address says: which code is opened, `kind/pg/cp/code`.
const CODE: &str = "code";

/// The page.
pub(super) struct Codes;

impl Screen for Codes {
    type Opening = Opening;

    #[cfg(feature = "ssr")]
    async fn fetch(_: &frame::Opening) -> Result<Opening, ApiError> {
        Ok(Opening { lines: api::code::list().await?, named: address::read(CODE) })
    }

    fn view(opening: Opening) -> impl IntoView {
        let desk = Desk::new(Frame::here(), opening);
        Effect::new(move |_| live::watch(desk));
        view! {
            <main class="codes-page">
                {part(list::view(desk))}
                {part(editor::view(desk))}
                {part(file::view(desk))}
            </main>
        }
    }
}
