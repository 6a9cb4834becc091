//! The HTML document around the pages, and the routes.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, StaticSegment};

use crate::pages::{Console, NotFound, Settings};
use crate::preferences::{Preferences, hint_is_dismissed};

/// Keeps what is clicked and typed before the WASM is there, and does it again afterwards.
const EARLY: &str = include_str!("early.js");

/// The whole document, as the server sends it.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let Preferences { language, theme } = Preferences::read();
    view! {
        <!DOCTYPE html>
        <html
            lang=language.tag()
            data-theme=theme.tag()
            data-hint=hint_is_dismissed().then_some("dismissed")
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <script nonce=use_nonce() inner_html=EARLY></script>
                <link rel="stylesheet" href="/pkg/micropay.css" />
                <link rel="icon" href="data:," />
                // The page comes in pieces; painted before the last of them it would jump.
                <link rel="expect" href="#end" blocking="render" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
                <div id="end" hidden></div>
            </body>
        </html>
    }
}

/// The pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=StaticSegment("") view=Console ssr=SsrMode::Async />
                <Route path=StaticSegment("settings") view=Settings ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
