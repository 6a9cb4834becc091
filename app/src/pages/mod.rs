//! The pages, one file (or folder) each. All links lead to a document of its own, so the address says
//! once which page it is.

mod console;
#[cfg(feature = "ssr")]
mod not_found;
mod settings;
mod unavailable;

/// The addresses of the pages.
pub const PAGES: [&str; 2] = [CONSOLE, SETTINGS];

const CONSOLE: &str = "/";
const SETTINGS: &str = "/settings";

/// The page of the request's address.
#[cfg(feature = "ssr")]
pub(crate) async fn render() -> crate::opening::Rendered {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>();
    match parts.as_ref().map(|parts| parts.uri.path()) {
        Some(CONSOLE) => console::render().await,
        Some(SETTINGS) => settings::render().await,
        _ => not_found::render(),
    }
}

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
pub(crate) fn take_over() {
    crate::browser::announce_take_over();
    match leptos::prelude::window().location().pathname().as_deref() {
        Ok(CONSOLE) => console::take_over(),
        Ok(SETTINGS) => settings::take_over(),
        // Nothing there does anything.
        _ => crate::browser::announce_hydration(),
    }
}
