//! The settings: what of the sandbox is built in, and what is a system under test outside.

mod findings;
mod form;
mod table;

use engine::target::TargetView;
use leptos::prelude::*;

use super::Screen;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
#[cfg(feature = "ssr")]
use crate::frame;
use crate::frame::Frame;
use form::TargetPanel;

/// The page.
pub(super) struct Settings;

impl Screen for Settings {
    type Opening = TargetView;

    #[cfg(feature = "ssr")]
    async fn fetch(_: &frame::Opening) -> Result<TargetView, ApiError> {
        api::target::load().await
    }

    fn view(view: TargetView) -> impl IntoView {
        view! {
            <main class="settings">
                <TargetPanel language=Frame::here().language view />
            </main>
        }
    }
}
