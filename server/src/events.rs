//! Live screens: server-sent events tell a browser which sandboxes changed, and in which topics.
//! Each open tab then loads what it shows.
//!
//! Several servers on one database notify each other with NOTIFY, outside of every transaction and
//! only a few times a second, because PostgreSQL serialises commits that notify.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use engine::identifier::SandboxId;
use engine::topic::Topics;
use engine::{Change, Engine};
use futures_util::StreamExt;
use futures_util::stream::unfold;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};
use tokio_util::sync::CancellationToken;

use crate::http::request_id::RequestId;

/// The NOTIFY channel.
const CHANNEL: &str = "micropay_changed";
/// The shortest time between two notifications.
const AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// How often a quiet stream sends a sign of life. `app/src/events.js` waits twice as long for it.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// How many events are buffered for a stream. One that falls further behind gets [`ANYWHERE`].
const EVENTS_KEPT: usize = 64;
/// Stands for every sandbox; alone, for everything.
const ANYWHERE: &str = "*";
/// The longest list of changes, in bytes: a notification must be shorter than 8,000.
const LONGEST: usize = 4_000;

/// What the open streams receive: changes, separated by spaces. Each is the name of a sandbox or
/// [`ANYWHERE`], followed by the topics, `team:payments,calls`; without topics it is about all of
/// them.
#[derive(Clone)]
pub struct Events {
    changes: Sender<Arc<str>>,
    /// Identifies this server among the others. The process number would not: in a container it is
    /// always 1.
    identity: RequestId,
    shutdown: CancellationToken,
}

impl Events {
    /// Streams that end with `shutdown`.
    pub fn new(shutdown: CancellationToken) -> Self {
        Self { changes: Sender::new(EVENTS_KEPT), identity: RequestId::random(), shutdown }
    }

    /// Sends this server's changes to its open streams at once, and to the other servers.
    pub async fn tell(&self, engine: Engine) {
        let mut own = engine.changes();
        loop {
            let first = tokio::select! {
                () = self.shutdown.cancelled() => return,
                // This keeps the engine alive, so its changes don't end before this does.
                first = own.recv() => first,
            };
            let entries = entries(first, &mut own);
            let told = sqlx::query("select pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(format!("{} {entries}", self.identity.as_str()));
            self.pass_on(entries);
            if let Err(error) = told.execute(engine.pool()).await {
                tracing::debug!("other servers were not told of a change: {error}");
            }
            tokio::select! {
                () = self.shutdown.cancelled() => return,
                () = tokio::time::sleep(AT_MOST_EVERY) => {}
            }
        }
    }

    fn pass_on(&self, entries: impl Into<Arc<str>>) {
        // While no page is open there are no receivers.
        let _ = self.changes.send(entries.into());
    }

    /// Sends other servers' changes to the open streams.
    pub async fn listen(&self, engine: Engine) {
        while !self.shutdown.is_cancelled() {
            let listened = self.listen_once(&engine).await;
            engine.set_hears_of_sandboxes(false);
            if let Err(error) = listened {
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
        listener.listen_all([CHANNEL, engine::sandbox::CHANNEL]).await?;
        engine.set_hears_of_sandboxes(true);
        // Anything may have been missed while nobody listened.
        self.pass_on(ANYWHERE);
        loop {
            let notification = tokio::select! {
                () = self.shutdown.cancelled() => return Ok(()),
                notification = listener.try_recv() => notification?,
            };
            // The connection was lost, and with it any notification sent meanwhile.
            let Some(notification) = notification else { return Ok(()) };
            if notification.channel() == engine::sandbox::CHANNEL {
                engine.sandbox_changed(notification.payload());
            } else if let Some(told) = of_another(notification.payload(), self.identity.as_str()) {
                self.pass_on(told);
            }
        }
    }
}

/// The changes since the last notification.
fn entries(first: Result<Change, RecvError>, others: &mut Receiver<Change>) -> String {
    let mut changed: BTreeMap<Option<SandboxId>, Topics> = BTreeMap::new();
    let mut next = first.ok();
    loop {
        let Some(Change { sandbox, topics }) = next else { return ANYWHERE.to_owned() };
        let known = changed.entry(sandbox).or_default();
        *known = *known | topics;
        next = match others.try_recv() {
            Ok(change) => Some(change),
            Err(broadcast::error::TryRecvError::Lagged(_)) => None,
            Err(_) => break,
        };
    }
    if changed.get(&None) == Some(&Topics::all()) {
        return ANYWHERE.to_owned();
    }
    let entries = changed.iter().map(|(sandbox, topics)| {
        format!("{}:{topics}", sandbox.as_ref().map_or(ANYWHERE, SandboxId::as_str))
    });
    let entries = entries.collect::<Vec<_>>().join(" ");
    if entries.len() > LONGEST { ANYWHERE.to_owned() } else { entries }
}

/// The changes in another server's notification.
fn of_another<'a>(payload: &'a str, own: &str) -> Option<&'a str> {
    // A server of an earlier version sends no topics, or not even sandboxes.
    let (server, entries) = payload.split_once(' ').unwrap_or((payload, ANYWHERE));
    (server != own).then_some(entries)
}

/// Makes a proxy pass each event on at once; nginx would otherwise buffer them.
const UNBUFFERED: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
];

/// `GET /events`: one event at once, which also shows a browser that it is connected again;
/// `changed` for every change; and `alive` while there is none.
pub async fn events(State(events): State<Events>) -> impl IntoResponse {
    let changes = events.changes.subscribe();
    let first = Some(Arc::from(ANYWHERE));
    let stream =
        unfold((first, changes, events.shutdown), |(first, mut changes, shutdown)| async move {
            let entries = match first {
                Some(entries) => entries,
                None => tokio::select! {
                    () = shutdown.cancelled() => return None,
                    entries = changes.recv() => match entries {
                        Ok(entries) => entries,
                        Err(RecvError::Lagged(_)) => Arc::from(ANYWHERE),
                        Err(RecvError::Closed) => return None,
                    },
                },
            };
            let event = Event::default().event("changed").data(entries);
            Some((event, (None, changes, shutdown)))
        });
    // A comment would be enough for a proxy, but a page can't see it.
    let alive = Event::default().event("alive").data("-");
    let mut response = Sse::new(stream.map(Ok::<_, Infallible>))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE).event(alive))
        .into_response();
    for (name, value) in UNBUFFERED {
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use engine::topic::Topic;

    use super::*;

    #[tokio::test]
    async fn a_proxy_is_told_to_pass_each_event_on() {
        let response = events(State(Events::new(CancellationToken::new()))).await.into_response();
        let told = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(told("x-accel-buffering"), Some("no"));
        assert_eq!(told("cache-control"), Some("no-cache, no-transform"));
        assert_eq!(told("content-type"), Some("text/event-stream"));
    }

    fn told(changes: &[Change], kept: usize) -> String {
        let sender = Sender::new(kept);
        let mut receiver = sender.subscribe();
        for change in changes {
            sender.send(change.clone()).unwrap();
        }
        entries(receiver.try_recv().map_err(|_| RecvError::Lagged(1)), &mut receiver)
    }

    fn within(name: &str, topics: &[Topic]) -> Change {
        Change::within(SandboxId::parse(name).unwrap(), Topics::of(topics))
    }

    #[test]
    fn each_sandbox_is_named_once_with_all_that_changed_in_it() {
        let changes = [
            within("team-2", &[Topic::Calls]),
            within("default", &[Topic::Calls, Topic::Errors]),
            within("team-2", &[Topic::Payments, Topic::Calls]),
        ];
        assert_eq!(told(&changes, 8), "default:calls,errors team-2:payments,calls");
    }

    #[test]
    fn what_every_page_shows_is_told_to_all_of_them() {
        let list = Change::anywhere(Topic::Sandboxes);
        let changes = [within("team-2", &[Topic::Calls]), list.clone()];
        assert_eq!(told(&changes, 8), "*:sandboxes team-2:calls");
        assert_eq!(told(&[list, Change::anywhere(Topics::all())], 8), "*");
    }

    #[test]
    fn what_was_missed_and_what_is_too_much_to_tell_is_anything_anywhere() {
        let calls = |name: &str| within(name, &[Topic::Calls]);
        assert_eq!(told(&["a1", "b2", "c3"].map(calls), 2), "*", "too many to be kept");
        let many: Vec<_> =
            (0..200).map(|number| calls(&format!("a-sandbox-with-a-name-{number}"))).collect();
        assert_eq!(told(&many, 256), "*", "too many to be named");
        assert!(told(&many[..100], 256).len() <= LONGEST);
    }

    #[test]
    fn what_another_server_tells_is_passed_on() {
        assert_eq!(
            of_another("b default:calls team-2:errors", "a"),
            Some("default:calls team-2:errors")
        );
        assert_eq!(of_another("a default:calls", "a"), None);
        assert_eq!(of_another("b", "a"), Some("*"), "an earlier version's");
        assert_eq!(of_another("a", "a"), None);
    }
}
