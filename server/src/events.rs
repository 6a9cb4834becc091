//! Live screens: a browser is told, by server-sent events, in which sandboxes something was stored, and
//! about what. What it was each open tab asks for itself.
//!
//! Several servers on one database tell one another by NOTIFY: outside of every transaction and at
//! most some times a second, because PostgreSQL queues commits that notify behind one another.

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

/// The channel of NOTIFY.
const CHANNEL: &str = "micropay_changed";
/// At most this often is anybody told.
const AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// How often a silent stream shows that it is alive. `app/src/events.js` waits twice as long for it.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// How many events wait for a stream that is not read. One that is further behind is told [`ANYWHERE`].
const EVENTS_KEPT: usize = 64;
/// What stands for every sandbox; alone, for whatever there is in it.
const ANYWHERE: &str = "*";
/// The longest list of names, in bytes: a notification holds less than 8,000.
const LONGEST: usize = 4_000;

/// What the open streams wait for: what changed, as entries with spaces between them. One is the name of
/// a sandbox or [`ANYWHERE`], and then the topics, `team:payments,calls`; without them it is about all.
#[derive(Clone)]
pub struct Events {
    changes: Sender<Arc<str>>,
    /// What this server is told from the others by. Not its process number: in containers each is
    /// process 1.
    identity: RequestId,
    shutdown: CancellationToken,
}

impl Events {
    /// Streams that end with `shutdown`.
    pub fn new(shutdown: CancellationToken) -> Self {
        Self { changes: Sender::new(EVENTS_KEPT), identity: RequestId::random(), shutdown }
    }

    /// Tells the open streams of this server's changes at once, and the other servers of them.
    pub async fn tell(&self, engine: Engine) {
        let mut own = engine.changes();
        loop {
            let first = tokio::select! {
                () = self.shutdown.cancelled() => return,
                // The engine is held here, so its changes don't end before this does.
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
        // While no page is open there is nobody to tell.
        let _ = self.changes.send(entries.into());
    }

    /// Tells the open streams of other servers' changes.
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
        // Whatever was missed while nobody listened.
        self.pass_on(ANYWHERE);
        loop {
            let notification = tokio::select! {
                () = self.shutdown.cancelled() => return Ok(()),
                notification = listener.try_recv() => notification?,
            };
            // The connection was lost, and with it whatever was told meanwhile.
            let Some(notification) = notification else { return Ok(()) };
            if notification.channel() == engine::sandbox::CHANNEL {
                engine.sandbox_changed(notification.payload());
            } else if let Some(told) = of_another(notification.payload(), self.identity.as_str()) {
                self.pass_on(told);
            }
        }
    }
}

/// What has changed since it was last told.
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

/// What another server tells of.
fn of_another<'a>(payload: &'a str, own: &str) -> Option<&'a str> {
    // A server of an earlier version names no topic, or no sandbox either.
    let (server, entries) = payload.split_once(' ').unwrap_or((payload, ANYWHERE));
    (server != own).then_some(entries)
}

/// A proxy passes each event on as it comes: nginx would collect them otherwise, for ever.
const UNBUFFERED: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
];

/// `GET /events`: one event at once, which also tells a browser that it is connected again; `changed`
/// for every change; and `alive` for as long as there is none.
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
    // A comment would do for a proxy, but a page can't see it.
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
