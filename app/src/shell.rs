//! The HTML document around the pages.

use axum::http::request::Parts;
use engine::language::Language;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::assets::Assets;
use crate::opening::Rendered;
use crate::pages;
use crate::preferences::{self, Preferences, hint_is_dismissed};

/// Keeps what is clicked and typed before the WASM is there, and does it again afterwards.
const EARLY: &str = include_str!("early.js");

/// Opens the dialogs that are on every page.
const DIALOGS: &str = include_str!("dialogs.js");

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
            // It speaks two languages itself; translated by the browser, its sums would not change.
            translate="no"
            data-theme=theme.tag()
            data-shell=preferences::shell().tag()
            data-hint=hint_is_dismissed().then_some("dismissed")
        >
            <head>
                {described(page.title)}
                <script nonce=use_nonce() inner_html=EARLY></script>
                {dressed()}
                // The page comes in pieces; painted before the last of them it would jump.
                <link rel="expect" href="#end" blocking="render" />
                <AutoReload options />
                {page.page.map(|page| bundle(page.name))}
            </head>
            <body>
                {page.content}
                {page.opening}
                <script nonce=use_nonce()>"document.dispatchEvent(new Event('micropay-parsed'))"</script>
                <div id="end" hidden></div>
            </body>
        </html>
    }
}

/// Fetches what takes over the page, and begins with it. Where a part can't be had, as after an update of
/// the server, the page stays as it was rendered.
fn bundle(page: &str) -> impl IntoView + use<> {
    let assets = Assets::of_request();
    let (script, wasm) = assets.bundle(page);
    let (dialogs, dialogs_wasm) = assets.bundle("dialogs");
    // A page's bundle begins by itself, that of all pages is told to.
    let begin = format!(
        "import begin, * as bundle from '{script}';\
         await begin({{ module_or_path: '{wasm}' }});\
         bundle.hydrate?.();"
    );
    view! {
        <link rel="modulepreload" href=script nonce=use_nonce() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=use_nonce() inner_html=begin></script>
        <script
            nonce=use_nonce()
            data-script=dialogs
            data-wasm=dialogs_wasm
            inner_html=DIALOGS
        ></script>
    }
}

/// A document that the server sends whole and no script takes over, of what `page` gives: its title
/// and what is seen. `parts` are the request's, which say how it is to look.
pub(crate) fn plain(
    parts: Parts,
    language: Option<Language>,
    page: impl FnOnce() -> (String, AnyView),
) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(parts);
        let preferences = Preferences::read();
        let language = language.unwrap_or(preferences.language);
        let (title, content) = page();
        let view = view! {
            <html lang=language.tag() translate="no" data-theme=preferences.theme.tag()>
                <head>{described(title)} {dressed()}</head>
                <body>{content}</body>
            </html>
        };
        format!("<!DOCTYPE html>{}", view.to_html())
    })
}

/// What every document says of itself.
fn described(title: String) -> impl IntoView {
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="google" content="notranslate" />
        <title>{title}</title>
    }
}

fn dressed() -> impl IntoView {
    view! {
        <link rel="stylesheet" href=Assets::of_request().style() />
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
    }
}
