//! A part of the page, with its heading.

use leptos::prelude::*;

use super::{Erase, Parts};

/// A section named by its heading; `aside` stands at the heading's end.
#[component]
pub(crate) fn Panel(
    /// Its id; the heading's follows from it.
    id: &'static str,
    /// Its name.
    title: &'static str,
    /// What stands beside the name.
    #[prop(optional, into)]
    aside: Option<AnyView>,
    /// What it holds.
    children: Parts,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    view! {
        <section class="panel" id=id aria-labelledby=title_id.clone()>
            <header>
                <h2 id=title_id.clone()>{title}</h2>
                {aside}
            </header>
            {children.into_view()}
        </section>
    }
    .erased()
}
