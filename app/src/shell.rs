//! The HTML document around the pages.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::opening::Rendered;
use crate::pages;
use crate::preferences::{self, Preferences, hint_is_dismissed};

/// Keeps what is clicked and typed before the WASM is there, and does it again afterwards.
const EARLY: &str = include_str!("early.js");

/// The whole document, as the server sends it: the page of the request's address.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    // The title depends on what is found, so nothing is written before it is.
    Suspend::new(async move { document(options, pages::render().await) })
}

fn document(options: LeptosOptions, page: Rendered) -> impl IntoView {
    let Preferences { language, theme } = Preferences::read();
    view! {
        <!DOCTYPE html>
        <html
            lang=language.tag()
            data-theme=theme.tag()
            data-shell=preferences::shell().tag()
            data-hint=hint_is_dismissed().then_some("dismissed")
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{page.title}</title>
                <script nonce=use_nonce() inner_html=EARLY></script>
                <link rel="stylesheet" href="/pkg/micropay.css" />
                <link rel="icon" href="data:," />
                // The page comes in pieces; painted before the last of them it would jump.
                <link rel="expect" href="#end" blocking="render" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
            </head>
            <body>
                {page.content}
                {page.opening}
                <div id="end" hidden></div>
            </body>
        </html>
    }
}
