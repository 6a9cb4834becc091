//! A button with what it opens: a native popover, so that the browser closes it, by Escape too, and
//! brings the focus back.

use leptos::html;
use leptos::prelude::*;

use super::erased::{Dynamic, Erase, Erased, dynamic};
use crate::browser;

/// A button, and what it opens below it.
#[derive(Clone, Copy)]
pub(crate) struct Popover {
    /// The id of what it opens.
    pub(crate) id: &'static str,
    /// What the button says.
    pub(crate) label: &'static str,
    /// More than the label says, for who doesn't see what it is beside.
    pub(crate) description: Option<&'static str>,
}

impl Popover {
    /// Its view. `content` is made when it is first opened, and `on_open` called each time.
    pub(crate) fn view(
        self,
        on_open: impl Fn() + Send + Sync + 'static,
        mut content: impl FnMut() -> Erased + Send + 'static,
    ) -> impl IntoView {
        let was_opened = RwSignal::new(false);
        let content = dynamic(move || if was_opened.get() { content() } else { ().erased() });
        let on_open = Callback::new(move |()| {
            // Set again, it would be made anew.
            if !was_opened.get_untracked() {
                was_opened.set(true);
            }
            on_open();
        });
        self.shown(on_open, content)
    }

    fn shown(self, on_open: Callback<()>, content: Dynamic) -> impl IntoView {
        let node = NodeRef::<html::Div>::new();
        let look = move |element: Option<web_sys::HtmlDivElement>| {
            if element.is_some_and(|element| browser::is_shown(&element)) {
                on_open.run(());
            }
        };
        // It may have been opened before the page was hydrated.
        Effect::new(move |_| look(node.get()));
        let Self { id, label, description } = self;
        view! {
            <button type="button" class="quiet" popovertarget=id aria-label=description>
                {label} <span aria-hidden="true">"▾"</span>
            </button>
            <div
                class="popover"
                id=id
                popover="auto"
                node_ref=node
                on:toggle=move |_| look(node.get_untracked())
            >
                {content}
            </div>
        }
    }
}
