//! Which sandbox a page is in: its address says so, `/?sandbox=team`.

use engine::identifier::SandboxId;

/// What the page's address says, if it says anything.
#[cfg(feature = "ssr")]
pub(crate) fn in_address() -> Option<String> {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>()?;
    engine::sandbox::in_query(parts.uri.query()?)
}

/// What the page's address says, if it says anything.
#[cfg(not(feature = "ssr"))]
pub(crate) fn in_address() -> Option<String> {
    let query = leptos::prelude::window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&query).ok()?.get("sandbox")
}

/// The sandbox of the page; of an address that names none, `default`.
pub(crate) fn of_page() -> SandboxId {
    let named = in_address().and_then(|text| SandboxId::parse(&text).ok());
    named.unwrap_or_else(SandboxId::default_sandbox)
}

/// The console's address in a sandbox.
pub(crate) fn address_of(sandbox: &SandboxId) -> String {
    within("/", sandbox)
}

/// The address of a page, by its path, in a sandbox.
pub(crate) fn within(path: &str, sandbox: &SandboxId) -> String {
    if *sandbox == SandboxId::default_sandbox() {
        path.to_owned()
    } else {
        format!("{path}?sandbox={sandbox}")
    }
}

/// Under which key another page keeps a request for a sandbox's console to fill in. `early.js` reads it too.
pub(crate) fn request_to_fill_in(sandbox: &SandboxId) -> String {
    format!("micropay-request {sandbox}")
}
