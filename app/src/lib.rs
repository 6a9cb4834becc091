//! The console: every screen of micropay, rendered on the server and hydrated as WASM.
//!
//! Architecture invariant: no SQL and no rule of the simulator here.
#![recursion_limit = "256"]

pub mod api;

mod browser;
mod components;
mod pages;
mod preferences;
mod sandbox;
mod shell;
#[cfg(feature = "ssr")]
pub mod sign_in;
mod time;

pub use shell::{App, shell};

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}
