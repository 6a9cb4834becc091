//! What the page's bundles and the document's scripts tell each other: none sees what another has in mind.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, Event};

use super::set_root_attribute;

/// Tells the document's own script that the page is about to be taken over.
#[cfg(feature = "hydrate")]
pub(crate) fn announce_take_over() {
    announce("micropay-hydrating");
}

/// Tells the document's own script, and whoever waits for it, that the page is live.
pub(crate) fn announce_hydration() {
    set_root_attribute("data-hydrated", "");
    announce("micropay-hydrated");
}

fn announce(name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = document().dispatch_event(&event);
    }
}

/// Tells whoever listens, in this bundle or in another one of the page's: see [`on`].
pub(crate) fn tell(name: &str, text: &str) {
    raise(name, text);
}

/// Asks whoever answers, in this bundle or in another one of the page's: see [`answer`]. `true` where
/// nobody says no.
pub(crate) fn ask(name: &str) -> bool {
    raise(name, "")
}

fn raise(name: &str, text: &str) -> bool {
    let Ok(event) = CustomEvent::new(name) else { return true };
    let text = JsValue::from_str(text);
    event.init_custom_event_with_can_bubble_and_cancelable_and_detail(name, false, true, &text);
    window().dispatch_event(&event).unwrap_or(true)
}

/// Answers, for as long as the page is open, what is [`ask`]ed.
pub(crate) fn answer(name: &'static str, answer: impl Fn() -> bool + 'static) {
    let _ = window_event_listener_untyped(name, move |event| {
        if !answer() {
            event.prevent_default();
        }
    });
}

/// Listens, for as long as the page is open, to what a script of the document's or another bundle
/// tells, with the text that it tells.
pub(crate) fn on(name: &'static str, listen: impl Fn(String) + 'static) {
    // Nothing ever ends it: the handle that would is not kept.
    let _ = window_event_listener_untyped(name, move |event| {
        let detail = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().as_string());
        listen(detail.unwrap_or_default());
    });
}
