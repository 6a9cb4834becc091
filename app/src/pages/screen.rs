//! What every page does: it fetches what it shows, is rendered on the server, and is taken over in the
//! browser.

#[cfg(feature = "ssr")]
use engine::failure::Failure;
use engine::identifier::SandboxId;
#[cfg(feature = "ssr")]
use engine::language::Language;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::registry::Registered;
#[cfg(feature = "ssr")]
use super::unavailable::{self, Unavailable};
#[cfg(feature = "ssr")]
use super::unknown_sandbox::{self, UnknownSandbox};
#[cfg(feature = "ssr")]
use crate::api::ApiError;
use crate::browser;
use crate::components::part;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
use crate::frame::live::SANDBOX_NOT_FOUND;
use crate::frame::{self, Frame, Header};
#[cfg(feature = "ssr")]
use crate::opening::{Rendered, written};
#[cfg(feature = "ssr")]
use crate::preferences::Preferences;
#[cfg(feature = "ssr")]
use crate::sandbox;

/// What a page shows.
pub(crate) trait Screen: Registered {
    /// What it shows when it opens. The server fetches it; the browser takes it over.
    type Opening: Serialize + DeserializeOwned + Send + 'static;

    /// Fetches it; the frame's part is there.
    #[cfg(feature = "ssr")]
    fn fetch(
        frame: &frame::Opening,
    ) -> impl Future<Output = Result<Self::Opening, ApiError>> + Send;

    /// What the tab is called before the sandbox is named.
    #[cfg(feature = "ssr")]
    fn title(_: &Self::Opening, language: Language) -> String {
        Self::PAGE.title(language).to_owned()
    }

    /// What is seen below the header. The frame is in the context.
    fn view(opening: Self::Opening) -> impl IntoView + 'static;
}

/// What a page shows when it opens, with what the frame around it does.
#[derive(Serialize, Deserialize)]
pub(super) struct Opening<P> {
    pub(super) frame: frame::Opening,
    pub(super) page: P,
}

/// The tab's name: what tells it from its neighbours first.
pub(crate) fn title_in(sandbox: &SandboxId, title: &str) -> String {
    format!("{title} · {sandbox} · micropay")
}

/// What is seen of a page, on the server and in the browser alike.
fn body<S: Screen>(opening: Opening<S::Opening>) -> impl IntoView {
    let frame = Frame::provide(opening.frame, super::PAGES, S::PAGE.address);
    let view = S::view(opening.page);
    // After the effects of the view.
    Effect::new(move |_| {
        frame.begin();
        browser::announce_hydration();
    });
    view! {
        {part(view! { <Header /> })}
        {view}
    }
}

/// The page, or why there is none.
#[cfg(feature = "ssr")]
pub(super) async fn render<S: Screen>() -> Rendered {
    rendered::<S>(fetch::<S>().await.map_err(|ApiError(failure)| failure))
}

#[cfg(feature = "ssr")]
async fn fetch<S: Screen>() -> Result<Opening<S::Opening>, ApiError> {
    let frame = frame::Opening::fetch().await?;
    let page = S::fetch(&frame).await?;
    Ok(Opening { frame, page })
}

/// The page of what was fetched for it.
#[cfg(feature = "ssr")]
pub(super) fn rendered<S: Screen>(opening: Result<Opening<S::Opening>, Failure>) -> Rendered {
    let language = Preferences::read().language;
    let written = written(&opening);
    match opening {
        Ok(opening) => {
            let title = title_in(&sandbox::of_page(), &S::title(&opening.page, language));
            let events = events_script(&opening.frame);
            let body = body::<S>(opening);
            Rendered {
                title,
                opening: view! { {written} {events} }.into_any(),
                // The page's bundle takes over the body, and does not look at what follows.
                content: view! { {body} {frame::dialogs(Frame::here())} }.into_any(),
                page: Some(S::PAGE),
            }
        }
        Err(failure) => unavailable_page::<S>(failure, language, written),
    }
}

/// Tells the page of the server's events.
#[cfg(feature = "ssr")]
fn events_script(frame: &frame::Opening) -> impl IntoView + use<> {
    let reader = &frame.session.reader;
    // Each reader's tabs share a stream of their own: who they are was asked when it began.
    let reader = format!("{} {}", reader.name, reader.role.code());
    view! {
        <script nonce=leptos::nonce::use_nonce() src="/events.js" defer data-reader=reader></script>
    }
}

#[cfg(feature = "ssr")]
fn unavailable_page<S: Screen>(failure: Failure, language: Language, written: AnyView) -> Rendered {
    let (title, content) = if failure.code == SANDBOX_NOT_FOUND {
        (unknown_sandbox::title(language), view! { <UnknownSandbox failure /> }.into_any())
    } else {
        (unavailable::title(language), view! { <Unavailable failure /> }.into_any())
    };
    Rendered { title, content, opening: written, page: Some(S::PAGE) }
}

/// Takes over what the server rendered.
#[cfg(feature = "hydrate")]
pub(super) fn take_over<S: Screen>() {
    console_error_panic_hook::set_once();
    browser::announce_take_over();
    match crate::opening::read() {
        Ok(opening) => leptos::mount::hydrate_body(move || body::<S>(opening)),
        Err(failure) if failure.code == SANDBOX_NOT_FOUND => browser::announce_hydration(),
        Err(_) => super::unavailable::come_back(),
    }
}
