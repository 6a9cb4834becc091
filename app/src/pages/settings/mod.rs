//! The settings: what of the sandbox is built in, and what is a system under test outside.

mod findings;
mod form;
mod table;

use engine::target::TargetView;
use leptos::prelude::*;

use super::{Place, Screen, linked_from};
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::preferences::Preferences;
use crate::sandbox;
use form::TargetPanel;

/// The page.
pub(super) struct Settings;

impl Screen for Settings {
    type Opening = TargetView;

    #[cfg(feature = "ssr")]
    async fn fetch() -> Result<TargetView, ApiError> {
        api::target::load().await
    }

    fn view(opening: TargetView) -> impl IntoView {
        view! { <Whole opening /> }
    }
}

/// Everything, once its data is there.
#[component]
fn Whole(
    /// The data.
    opening: TargetView,
) -> impl IntoView {
    let language = Preferences::read().language;
    let sandbox = sandbox::of_page();
    let links = linked_from(Place::Navigation)
        .map(|page| view! { <a href=page.address_in(&sandbox)>{page.title(language)}</a> })
        .collect_view();
    view! {
        <header class="bar">
            <h1>"micropay"</h1>
            <nav>{links}</nav>
            <p class="sandbox">
                <span class="optional">{language.pick("샌드박스", "Sandbox")}</span>
                <b>{sandbox.to_string()}</b>
            </p>
        </header>
        <main class="settings">
            <TargetPanel language view=opening />
        </main>
    }
}
