//! Any address that is not a page.

use leptos::prelude::*;

use crate::opening::Rendered;
use crate::preferences::Preferences;
use crate::sandbox;

/// Says so, with the status 404, and leads back.
pub(super) fn render() -> Rendered {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let language = Preferences::read().language;
    let content = view! {
        <main class="alone">
            <h1>{language.pick("없는 페이지입니다", "There is no such page")}</h1>
            <p>
                <a href=sandbox::address_of(&sandbox::of_page())>
                    {language.pick("시뮬레이터로 가기", "Go to the simulator")}
                </a>
            </p>
        </main>
    };
    Rendered {
        title: language.pick("없는 페이지 · micropay", "Not found · micropay").to_owned(),
        content: content.into_any(),
        opening: ().into_any(),
        page: None,
    }
}
