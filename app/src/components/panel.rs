//! A part of the page, with its heading.

use leptos::prelude::*;

/// A section named by its heading; `aside` stands at the heading's end.
#[component]
pub(crate) fn Panel<A, C>(
    /// Its id; the heading's follows from it.
    id: &'static str,
    /// Its name.
    title: &'static str,
    /// What stands beside the name; `()` where nothing does.
    aside: A,
    /// What it holds.
    children: TypedChildren<C>,
) -> impl IntoView
where
    A: IntoView,
    C: IntoView + 'static,
{
    let title_id = format!("{id}-title");
    view! {
        <section class="panel" id=id aria-labelledby=title_id.clone()>
            <header>
                <h2 id=title_id.clone()>{title}</h2>
                {aside}
            </header>
            {children.into_inner()()}
        </section>
    }
}

/// A group of fields within a panel, named by its heading; `aside` stands at the heading's end.
#[component]
pub(crate) fn Group<A, C>(
    /// Its id; the heading's follows from it.
    id: &'static str,
    /// Its name.
    title: &'static str,
    /// What stands beside the name; `()` where nothing does.
    aside: A,
    /// What it holds.
    children: TypedChildren<C>,
) -> impl IntoView
where
    A: IntoView,
    C: IntoView + 'static,
{
    let title_id = format!("{id}-title");
    view! {
        <section class="group" id=id aria-labelledby=title_id.clone()>
            <header>
                <h3 id=title_id.clone()>{title}</h3>
                {aside}
            </header>
            {children.into_inner()()}
        </section>
    }
}
