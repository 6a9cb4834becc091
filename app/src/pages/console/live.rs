//! What keeps the page alive: the server's events, and the sandbox's clock.

use std::time::Duration;

use futures_util::stream::{StreamExt, select};
use gloo_net::eventsource::EventSourceError;
use gloo_net::eventsource::futures::EventSource;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    spawn_local(async move {
        loop {
            // Ends only when the browser gives up, which some do when the server is away.
            let _ = listen(desk).await;
            desk.connection.set(Connection::Interrupted);
            browser::pause(2_000).await;
        }
    });
}

async fn listen(desk: Desk) -> Result<(), EventSourceError> {
    let lost = |_| EventSourceError::ConnectionError;
    let mut source = EventSource::new("/events").map_err(lost)?;
    // Under its own name each interruption is told, also those that the browser mends by itself.
    let interrupted = source.subscribe("error").map_err(lost)?;
    let opened = source.subscribe("open").map_err(lost)?;
    let changed = source.subscribe("changed").map_err(lost)?;
    let mut events = select(interrupted, select(opened, changed));
    while let Some(event) = events.next().await {
        let (kind, _) = event?;
        let state = if kind == "error" { Connection::Interrupted } else { Connection::Live };
        if desk.connection.get_untracked() != state {
            desk.connection.set(state);
        }
        if state == Connection::Live {
            refresh(desk);
        }
    }
    Ok(())
}
