//! What keeps the page alive: the server's events, of which `events.js` tells, and the sandbox's clock.

use std::time::Duration;

use leptos::prelude::*;

use super::actions::refresh::{changed, look};
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
    let note_connection = move || {
        let connection = connection();
        if desk.connection.get_untracked() != connection {
            desk.connection.set(connection);
        }
        connection
    };
    browser::on("micropay-connection", move || {
        note_connection();
    });
    browser::on("micropay-changed", move || changed(desk));
    browser::on("micropay-seen", move || look(desk));
    // What it told before anybody listened.
    if note_connection() == Connection::Live {
        changed(desk);
    }
}

/// Whether the events arrive, by what `events.js` says.
pub(crate) fn connection() -> Connection {
    match browser::root_attribute("data-connection").as_deref() {
        Some("live") => Connection::Live,
        Some("lost") => Connection::Interrupted,
        _ => Connection::Connecting,
    }
}
