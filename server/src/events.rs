//! Live screens: every open tab is told, by server-sent events, that something was stored. What it
//! was the tab asks for itself.
//!
//! Several servers on one database tell one another by NOTIFY: outside of every transaction and at
//! most some times a second, because PostgreSQL queues commits that notify behind one another.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use engine::Engine;
use futures_util::StreamExt;
use futures_util::stream::unfold;
use sqlx::postgres::PgListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::http::request_id::RequestId;

/// The channel of NOTIFY.
const CHANNEL: &str = "micropay_changed";
/// At most this often is anybody told.
const AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// How often a silent stream shows that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What the open streams watch: a count that rises with every change.
#[derive(Clone)]
pub struct Events {
    changes: Arc<watch::Sender<u64>>,
    /// What this server is told from the others by. Not its process number: in containers each is
    /// process 1.
    identity: RequestId,
    shutdown: CancellationToken,
}

impl Events {
    /// Streams that end with `shutdown`.
    pub fn new(shutdown: CancellationToken) -> Self {
        Self { changes: Arc::new(watch::Sender::new(0)), identity: RequestId::random(), shutdown }
    }

    /// Tells the open streams of this server's changes at once, and the other servers of them.
    pub async fn tell(&self, engine: Engine) {
        let mut own = engine.changes();
        loop {
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                // The engine is held here, so its changes don't end before this does.
                _ = own.changed() => {}
            }
            self.changes.send_modify(|count| *count += 1);
            let told = sqlx::query("select pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(self.identity.as_str())
                .execute(engine.pool())
                .await;
            if let Err(error) = told {
                tracing::debug!("other servers were not told of a change: {error}");
            }
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                () = tokio::time::sleep(AT_MOST_EVERY) => {}
            }
        }
    }

    /// Tells the open streams of other servers' changes.
    pub async fn listen(&self, engine: Engine) {
        while !self.shutdown.is_cancelled() {
            if let Err(error) = self.listen_once(&engine).await {
                tracing::debug!("listening for other servers failed, will try again: {error}");
            }
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
            }
        }
    }

    async fn listen_once(&self, engine: &Engine) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(engine.pool()).await?;
        listener.listen(CHANNEL).await?;
        // Whatever was missed while nobody listened.
        self.changes.send_modify(|count| *count += 1);
        loop {
            let notification = tokio::select! {
                () = self.shutdown.cancelled() => return Ok(()),
                notification = listener.recv() => notification?,
            };
            if notification.payload() != self.identity.as_str() {
                self.changes.send_modify(|count| *count += 1);
            }
        }
    }
}

/// A proxy passes each event on as it comes: nginx would collect them otherwise, for ever.
const UNBUFFERED: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
];

/// `GET /events`: one event at once, which also tells a tab that it is connected again, and one for
/// every change.
pub async fn events(State(events): State<Events>) -> impl IntoResponse {
    let mut changes = events.changes.subscribe();
    changes.mark_changed();
    let stream = unfold((changes, events.shutdown), |(mut changes, shutdown)| async move {
        tokio::select! {
            () = shutdown.cancelled() => return None,
            changed = changes.changed() => changed.ok()?,
        }
        let count = *changes.borrow_and_update();
        let event = Event::default().event("changed").data(count.to_string());
        Some((event, (changes, shutdown)))
    });
    let mut response = Sse::new(stream.map(Ok::<_, Infallible>))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    for (name, value) in UNBUFFERED {
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_proxy_is_told_to_pass_each_event_on() {
        let response = events(State(Events::new(CancellationToken::new()))).await.into_response();
        let told = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(told("x-accel-buffering"), Some("no"));
        assert_eq!(told("cache-control"), Some("no-cache, no-transform"));
        assert_eq!(told("content-type"), Some("text/event-stream"));
    }
}
