//! How long to wait for a connection's next request.
//!
//! hyper has one deadline, which runs from the end of one request to the end of the next one's
//! header. With it, either a kept connection is closed while its client (nginx keeps one for 60 s)
//! still counts on it, or a slow header may take as long as an idle connection. Here hyper's timer
//! distinguishes them by what the connection's stream has received.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Sleep, Timer};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// The waiting times of one connection, shared by its timer and its stream.
#[derive(Clone)]
pub struct Patience {
    /// From a header's first byte to its end, and from connecting to the end of the first one.
    header: Duration,
    /// From one request to the first byte of the next.
    idle: Duration,
    /// The places for connections: while none is free, idle ones are closed sooner.
    places: Arc<Semaphore>,
    heard: Arc<Mutex<Activity>>,
}

/// How much of the next header has arrived.
#[derive(Default)]
struct Activity {
    /// When its first byte came.
    begun: Option<Instant>,
    /// Whether one came before it.
    has_served: bool,
}

impl Patience {
    /// For a connection that has just been accepted.
    pub fn new(header: Duration, idle: Duration, places: Arc<Semaphore>) -> Self {
        Self { header, idle, places, heard: Arc::default() }
    }

    /// Bytes have come.
    pub fn hear(&self) {
        self.with(|heard| {
            heard.begun.get_or_insert_with(Instant::now);
        });
    }

    /// A header has come whole.
    pub fn serve(&self) {
        self.with(|heard| heard.has_served = true);
    }

    /// When a wait that began at `since` has to be looked at again; `None` when it is over.
    fn next_look(&self, since: Instant) -> Option<Instant> {
        let now = Instant::now();
        let deadline = self.with(|heard| match heard.begun {
            _ if !heard.has_served => since + self.header,
            Some(begun) => begun + self.header,
            None if self.places.available_permits() == 0 => since + self.header,
            // Check again before a header that has begun by then is due.
            None => (since + self.idle).min(now + self.header),
        });
        (deadline > now).then_some(deadline)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Activity) -> T) -> T {
        change(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// hyper asks for a sleep whenever it starts to wait for a header, and for nothing else; this
/// decides how long it is.
impl Timer for Patience {
    fn sleep(&self, _: Duration) -> Pin<Box<dyn Sleep>> {
        let since = Instant::now();
        self.with(|heard| heard.begun = None);
        let sleep = Box::pin(tokio::time::sleep_until(since + self.header));
        Box::pin(Wait { patience: self.clone(), since, sleep })
    }

    fn sleep_until(&self, _: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(Duration::ZERO)
    }
}

/// Completes when the client has been waited for long enough.
struct Wait {
    patience: Patience,
    since: Instant,
    sleep: Pin<Box<tokio::time::Sleep>>,
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.sleep.as_mut().poll(context));
            let Some(next) = self.patience.next_look(self.since) else { return Poll::Ready(()) };
            self.sleep.as_mut().reset(next);
        }
    }
}

impl Sleep for Wait {}
