//! Any address that is not a page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::preferences::Preferences;
use crate::{browser, sandbox};

/// Says so, with the status 404, and leads back.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let language = Preferences::read().language;
    Effect::new(|_| browser::announce_hydration());
    view! {
        <Title text=language.pick("없는 페이지 · micropay", "Not found · micropay") />
        <main class="alone">
            <h1>{language.pick("없는 페이지입니다", "There is no such page")}</h1>
            <p>
                <a href=sandbox::address_of(&sandbox::of_page()) rel="external">
                    {language.pick("시뮬레이터로 가기", "Go to the simulator")}
                </a>
            </p>
        </main>
    }
}
