//! The console: every screen of micropay, rendered on the server and hydrated as WASM.
//!
//! Architecture invariant: no SQL and no rule of the simulator here.
#![recursion_limit = "256"]

pub mod api;

mod address;
#[cfg(feature = "ssr")]
mod assets;
mod browser;
mod components;
mod frame;
mod json;
mod lost_answer;
mod opening;
mod page;
mod pages;
mod preferences;
#[cfg(feature = "ssr")]
pub mod refused;
mod sandbox;
#[cfg(feature = "ssr")]
mod shell;
pub mod shell_command;
#[cfg(feature = "ssr")]
pub mod sign_in;
mod time;

#[cfg(feature = "ssr")]
pub use assets::{Assets, ManifestError};
pub use page::{Page, Place};
pub use pages::{PAGES, bundles};
#[cfg(feature = "ssr")]
pub use shell::shell;

/// What a page has to know to stay up to date, and the worker that tells it: one file for both.
#[cfg(feature = "ssr")]
pub const EVENTS_SCRIPT: &str = include_str!("events.js");
/// The icon, as SVG.
#[cfg(feature = "ssr")]
pub const ICON: &str = include_str!("icon.svg");
/// The same, with a mark that errors came in.
#[cfg(feature = "ssr")]
pub const ICON_WITH_ERRORS: &str = include_str!("icon-errors.svg");

/// Takes over the dialogs, where one bundle does all.
#[cfg(feature = "watch")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn dialogs() {
    bundles::dialogs();
}

/// Takes over the page that the server rendered: the one bundle of all pages, which cargo-leptos makes.
#[cfg(feature = "watch")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    pages::take_over();
}
