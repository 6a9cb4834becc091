//! The settings: what of the sandbox is built in, and what is a system under test outside.

mod findings;
mod form;
mod table;

use engine::failure::Failure;
use engine::target::TargetView;
use leptos::prelude::*;
use leptos_meta::Title;

use super::console::unavailable::Unavailable;
use crate::api::{self, ApiError};
use crate::browser;
use crate::components::Erase;
use crate::preferences::Preferences;
use crate::sandbox;
use form::TargetPanel;

/// As JSON in a text, like the console's opening, and for its reason.
async fn opening() -> Result<String, ApiError> {
    let view = api::target::load().await?;
    serde_json::to_string(&view).map_err(|_| ApiError(Failure::internal()))
}

/// The page.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let opening = Resource::new(|| (), |()| opening());
    let language = Preferences::read().language;
    view! {
        <Title text=language.pick("설정 · micropay", "Settings · micropay") />
        <Suspense>
            {move || Suspend::new(async move {
                match opening.await.map(|text| serde_json::from_slice(text.as_bytes())) {
                    Ok(Ok(opening)) => view! { <Screen opening /> }.erased(),
                    Ok(Err(_)) => {
                        let failure = Failure::internal();
                        view! { <Unavailable failure /> }.erased()
                    }
                    Err(ApiError(failure)) => view! { <Unavailable failure /> }.erased(),
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
    opening: TargetView,
) -> impl IntoView {
    let language = Preferences::read().language;
    let sandbox = sandbox::of_page();
    let console = sandbox::address_of(&sandbox);
    Effect::new(|_| browser::announce_hydration());
    view! {
        <header class="bar">
            <h1>"micropay"</h1>
            <a href=console rel="external">{language.pick("시뮬레이터로", "To the simulator")}</a>
            <p class="sandbox">
                <span class="optional">{language.pick("샌드박스", "Sandbox")}</span>
                <b>{sandbox.to_string()}</b>
            </p>
        </header>
        <main class="settings">
            <TargetPanel language view=opening />
        </main>
    }
    .erased()
}
