//! What every page does: it fetches what it shows, is rendered on the server, and is taken over in the
//! browser.

#[cfg(feature = "ssr")]
use engine::failure::Failure;
use engine::identifier::SandboxId;
#[cfg(feature = "ssr")]
use engine::language::Language;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::registry::Registered;
#[cfg(feature = "ssr")]
use super::unavailable::{self, Unavailable};
#[cfg(feature = "ssr")]
use super::unknown_sandbox::{self, UnknownSandbox};
#[cfg(feature = "ssr")]
use crate::api::ApiError;
#[cfg(feature = "ssr")]
use crate::api::access::Session;
use crate::browser;
#[cfg(feature = "ssr")]
use crate::opening::{Rendered, written};
#[cfg(feature = "ssr")]
use crate::preferences::Preferences;
#[cfg(feature = "ssr")]
use crate::sandbox;

/// What the engine refuses every call with in a sandbox that is not there.
pub(crate) const SANDBOX_NOT_FOUND: &str = "SANDBOX_NOT_FOUND";

/// What a page shows.
pub(crate) trait Screen: Registered {
    /// What it shows when it opens. The server fetches it; the browser takes it over.
    type Opening: Serialize + DeserializeOwned + Send + 'static;

    /// Fetches it.
    #[cfg(feature = "ssr")]
    fn fetch() -> impl Future<Output = Result<Self::Opening, ApiError>> + Send;

    /// What the tab is called before the sandbox is named.
    #[cfg(feature = "ssr")]
    fn title(_: &Self::Opening, language: Language) -> String {
        Self::PAGE.title(language).to_owned()
    }

    /// What is seen.
    fn view(opening: Self::Opening) -> impl IntoView + 'static;
}

/// The tab's name: what tells it from its neighbours first.
pub(crate) fn title_in(sandbox: &SandboxId, title: &str) -> String {
    format!("{title} · {sandbox} · micropay")
}

/// What is seen of a page, on the server and in the browser alike.
fn body<S: Screen>(opening: S::Opening) -> impl IntoView {
    let view = S::view(opening);
    // After the effects of the view.
    Effect::new(|_| browser::announce_hydration());
    view
}

/// The page, or why there is none.
#[cfg(feature = "ssr")]
pub(super) async fn render<S: Screen>() -> Rendered {
    let language = Preferences::read().language;
    let opening = S::fetch().await.map_err(|ApiError(failure)| failure);
    let written = written(&opening);
    match opening {
        Ok(opening) => Rendered {
            title: title_in(&sandbox::of_page(), &S::title(&opening, language)),
            content: body::<S>(opening).into_any(),
            opening: view! { {written} {events_script()} }.into_any(),
        },
        Err(failure) => unavailable_page(failure, language, written),
    }
}

/// Tells the page of the server's events.
#[cfg(feature = "ssr")]
fn events_script() -> impl IntoView {
    let reader = use_context::<Session>().map(|session| session.reader);
    // Each reader's tabs share a stream of their own: who they are was asked when it began.
    let reader = reader.map(|reader| format!("{} {}", reader.name, reader.role.code()));
    view! {
        <script nonce=leptos::nonce::use_nonce() src="/events.js" defer data-reader=reader></script>
    }
}

#[cfg(feature = "ssr")]
fn unavailable_page(failure: Failure, language: Language, written: AnyView) -> Rendered {
    let (title, content) = if failure.code == SANDBOX_NOT_FOUND {
        (unknown_sandbox::title(language), view! { <UnknownSandbox failure /> }.into_any())
    } else {
        (unavailable::title(language), view! { <Unavailable failure /> }.into_any())
    };
    Rendered { title, content, opening: written }
}

/// Takes over what the server rendered.
#[cfg(feature = "hydrate")]
pub(super) fn take_over<S: Screen>() {
    match crate::opening::read() {
        Ok(opening) => leptos::mount::hydrate_body(move || body::<S>(opening)),
        Err(failure) if failure.code == SANDBOX_NOT_FOUND => browser::announce_hydration(),
        Err(_) => super::unavailable::come_back(),
    }
}
