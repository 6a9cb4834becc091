//! What a page shows when it opens: the server fetches it, writes it into the document beside what it
//! rendered from it, and the browser takes it over from there.

use engine::failure::Failure;

/// The element that holds it.
const ID: &str = "opening";

/// A page, ready to be sent.
#[cfg(feature = "ssr")]
pub(crate) struct Rendered {
    /// The document's title.
    pub(crate) title: String,
    /// What is seen.
    pub(crate) content: leptos::prelude::AnyView,
    /// What it was rendered from, as an element.
    pub(crate) opening: leptos::prelude::AnyView,
    /// Which it is; none where no bundle takes over what is seen.
    pub(crate) page: Option<crate::page::Page>,
}

/// What a page shows, or why it can't be had, for the browser to [`read`].
#[cfg(feature = "ssr")]
pub(crate) fn written<T: serde::Serialize>(
    opening: &Result<T, Failure>,
) -> leptos::prelude::AnyView {
    use leptos::prelude::*;

    // What can't be written reads as a failure.
    let json = serde_json::to_string(opening).unwrap_or_default();
    // Within strings only: nothing in them may end the element.
    let json = json.replace('<', r"\u003c");
    view! { <script type="application/json" id=ID inner_html=json></script> }.into_any()
}

/// What the server wrote.
///
/// # Errors
///
/// Why the server could not fetch it.
#[cfg(feature = "hydrate")]
pub(crate) fn read<T: serde::de::DeserializeOwned>() -> Result<T, Failure> {
    let element = leptos::prelude::document().get_element_by_id(ID);
    let json = element.and_then(|element| element.text_content()).unwrap_or_default();
    crate::json::read(&json).unwrap_or_else(|_| Err(Failure::internal()))
}
