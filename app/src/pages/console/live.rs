//! What keeps the page alive: the server's events, and the sandbox's clock.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource};

use super::actions::refresh::refresh;
use super::state::{Connection, Desk};
use crate::{browser, time};

/// Lets the sandbox's clock tick: what the server said, and what has gone by since.
pub(crate) fn tick(desk: Desk) {
    let read = desk.catalogue.with_value(|catalogue| catalogue.now.clone());
    let since = browser::now();
    set_interval(
        move || desk.clock.set(time::advanced(&read, browser::now() - since)),
        Duration::from_secs(1),
    );
}

/// Follows the server's events for as long as the page is open.
pub(crate) fn follow(desk: Desk) {
    let Ok(source) = EventSource::new("/events") else { return };
    let heard = {
        let source = source.clone();
        Closure::<dyn Fn(Event)>::new(move |event: Event| hear(desk, &source, &event))
    };
    // The browser keeps it as long as it can be called.
    let heard = heard.into_js_value();
    // `error` tells each interruption, also those that the browser mends by itself.
    for kind in ["open", "changed", "error"] {
        let _ = source.add_event_listener_with_callback(kind, heard.unchecked_ref());
    }
}

fn hear(desk: Desk, source: &EventSource, event: &Event) {
    let lost = event.type_() == "error";
    let state = if lost { Connection::Interrupted } else { Connection::Live };
    if desk.connection.get_untracked() != state {
        desk.connection.set(state);
    }
    if !lost {
        refresh(desk);
    } else if source.ready_state() == EventSource::CLOSED {
        // The browser gave up, which some do when the server is away.
        set_timeout(move || follow(desk), Duration::from_secs(2));
    }
}
