//! A page while its data can't be had.

/// The tab's name.
#[cfg(feature = "ssr")]
pub(super) fn title(language: engine::language::Language) -> String {
    language.pick("열 수 없음 · micropay", "Not available · micropay").to_owned()
}

/// Says why.
#[cfg(feature = "ssr")]
#[leptos::component]
pub(super) fn Unavailable(
    /// Why.
    failure: engine::failure::Failure,
) -> impl leptos::prelude::IntoView {
    use leptos::prelude::*;

    let language = crate::preferences::Preferences::read().language;
    view! {
        <main class="alone">
            <h1>{language.pick("지금은 열 수 없습니다", "Not available right now")}</h1>
            <p role="alert">{failure.message.in_language(language).to_owned()}</p>
            <p>
                {language.pick(
                    "2초마다 다시 시도하며, 연결되면 저절로 열립니다.",
                    "It tries again every two seconds, and opens by itself.",
                )}
            </p>
            <p class="code">{failure.code} " " {failure.request_id}</p>
        </main>
    }
}

/// Comes back by itself.
#[cfg(feature = "hydrate")]
pub(super) fn come_back() {
    use crate::{api, browser};

    browser::announce_hydration();
    // No view is taken over, so nothing has set up Leptos's own.
    wasm_bindgen_futures::spawn_local(async {
        loop {
            browser::pause(2_000).await;
            if api::sandbox::list().await.is_ok() {
                return browser::reload();
            }
        }
    });
}
