//! The settings: what of the sandbox is built in, and what is a system under test outside.

mod findings;
mod form;
mod table;

use engine::target::TargetView;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::unavailable::come_back;
#[cfg(feature = "ssr")]
use super::unavailable::{self, Unavailable};
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::browser;
#[cfg(feature = "hydrate")]
use crate::opening;
#[cfg(feature = "ssr")]
use crate::opening::{Rendered, written};
use crate::preferences::Preferences;
use crate::sandbox;
use form::TargetPanel;

/// The page, or why there is none.
#[cfg(feature = "ssr")]
pub(super) async fn render() -> Rendered {
    let language = Preferences::read().language;
    let opening = api::target::load().await.map_err(|ApiError(failure)| failure);
    let written = written(&opening);
    let (title, content) = match opening {
        Ok(opening) => {
            let settings = language.pick("설정", "Settings");
            let title = format!("{settings} · {} · micropay", sandbox::of_page());
            (title, view! { <Screen opening /> }.into_any())
        }
        Err(failure) => {
            (unavailable::title(language), view! { <Unavailable failure /> }.into_any())
        }
    };
    Rendered { title, content, opening: written }
}

/// Takes over what was rendered.
#[cfg(feature = "hydrate")]
pub(super) fn take_over() {
    match opening::read() {
        Ok(opening) => leptos::mount::hydrate_body(move || view! { <Screen opening /> }),
        Err(_) => come_back(),
    }
}

/// Everything, once its data is there.
#[component]
fn Screen(
    /// The data.
    opening: TargetView,
) -> impl IntoView {
    let language = Preferences::read().language;
    let sandbox = sandbox::of_page();
    let console = sandbox::address_of(&sandbox);
    Effect::new(|_| browser::announce_hydration());
    view! {
        <header class="bar">
            <h1>"micropay"</h1>
            <a href=console>{language.pick("시뮬레이터로", "To the simulator")}</a>
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
