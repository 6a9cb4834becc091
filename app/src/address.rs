//! What is looked at is in the page's address: who gets the address sees the same. Its query names the
//! sandbox and, by the page's own names, filters, what is opened, the tab.

use engine::identifier::SandboxId;

use crate::{browser, sandbox};

/// What the address says of `name`; blank where it says nothing.
#[cfg(feature = "ssr")]
pub(crate) fn read(name: &str) -> String {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>();
    let query = parts.as_ref().and_then(|parts| parts.uri.query()).unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// What the address says of `name`; blank where it says nothing.
#[cfg(not(feature = "ssr"))]
pub(crate) fn read(name: &str) -> String {
    browser::query().and_then(|query| query.get(name)).unwrap_or_default()
}

/// Has the address say `values`, without a step back in the browser's history; what is blank it does not
/// say.
pub(crate) fn write<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let Some(query) = browser::query() else { return };
    for (name, value) in values {
        if value.is_empty() {
            query.delete(name);
        } else {
            query.set(name, value);
        }
    }
    browser::set_query(&query);
}

/// The address of a page in a sandbox, with what it is to say. The values are identifiers, which an
/// address can hold as they are.
pub(crate) fn of(path: &str, sandbox: &SandboxId, values: &[(&str, &str)]) -> String {
    let mut address = sandbox::within(path, sandbox);
    for (name, value) in values {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.push_str(value);
    }
    address
}
