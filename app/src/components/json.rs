//! Indented JSON, with its keys and values told apart.

use leptos::prelude::*;

/// A text of indented JSON, as the server stored it.
#[component]
pub(crate) fn Json(
    /// What it is, for who can't see the heading above.
    label: &'static str,
    /// The text.
    text: String,
) -> impl IntoView {
    let lines = text.lines().map(line).collect_view();
    view! { <pre class="json" tabindex="0" role="group" aria-label=label>{lines}</pre> }
}

/// The server indents: a line holds one key at most, and begins with it.
fn line(text: &str) -> impl IntoView + use<> {
    let trimmed = text.trim_start();
    let indent = text[..text.len() - trimmed.len()].to_owned();
    let (key, value) = match trimmed.strip_prefix('"').and_then(|rest| rest.split_once("\": ")) {
        Some((key, value)) => (format!("\"{key}\""), value),
        None => (String::new(), trimmed),
    };
    let kind = match value.chars().next() {
        Some('"') => "text",
        Some('0'..='9' | '-') => "number",
        Some('t' | 'f' | 'n') => "word",
        _ => "mark",
    };
    let colon = if key.is_empty() { "" } else { ": " };
    view! {
        {indent}
        <span class="key">{key}</span>
        {colon}
        <span class=kind>{value.to_owned()}</span>
        "\n"
    }
}
