//! Where shared work is done: at few places of a sandbox, each with a connection that is handed on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};
use tokio::sync::oneshot;

use super::locked;

/// How many statements of shared work run at the same time in a sandbox, of whatever kind. The
/// fewer there are the more each of them does; a second one works while the first waits for the
/// disk, or for a row that another server holds.
const PLACES: usize = 2;

/// What times are counted from.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The places of each sandbox that has work.
#[derive(Clone)]
pub(crate) struct Places {
    pool: PgPool,
    sandboxes: Arc<Mutex<HashMap<String, Entry>>>,
}

struct Entry {
    sandbox: Arc<Sandbox>,
    workers: usize,
}

#[derive(Default)]
struct Sandbox(Mutex<State>);

#[derive(Default)]
struct State {
    taken: usize,
    waiting: Vec<Waiting>,
    /// To give a connection back to the pool costs a way to the database: while somebody waits, it
    /// is left here.
    left: Vec<PoolConnection<Postgres>>,
}

/// A worker that waits for a place.
struct Waiting {
    queue: Arc<Queue>,
    turn: oneshot::Sender<()>,
}

/// How many calls wait for a worker, and since when.
#[derive(Default)]
pub(super) struct Queue {
    calls: AtomicI64,
    /// The times at which they came, added up.
    since_us: AtomicI64,
}

/// A worker's way to its sandbox's places.
pub(super) struct Worker {
    places: Places,
    name: String,
    sandbox: Arc<Sandbox>,
    queue: Arc<Queue>,
}

/// A place with a connection to work on.
pub(super) struct Place<'a> {
    pub connection: PoolConnection<Postgres>,
    taken: Taken<'a>,
}

/// A place that is taken until this is dropped.
struct Taken<'a>(&'a Sandbox);

impl Places {
    /// Places whose connections are the pool's.
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, sandboxes: Arc::default() }
    }

    /// A worker for a sandbox, for whom calls wait in `queue`.
    pub(super) fn worker(&self, name: &str, queue: Arc<Queue>) -> Worker {
        let mut sandboxes = locked(&self.sandboxes);
        let entry = sandboxes
            .entry(name.to_owned())
            .or_insert_with(|| Entry { sandbox: Arc::default(), workers: 0 });
        entry.workers += 1;
        let sandbox = Arc::clone(&entry.sandbox);
        Worker { places: self.clone(), name: name.to_owned(), sandbox, queue }
    }
}

impl Queue {
    /// A call comes; what to give to [`Queue::leave`].
    pub(super) fn join(&self) -> i64 {
        let now = now_us();
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.since_us.fetch_add(now, Ordering::Relaxed);
        now
    }

    /// A call that came at `since_us` is worked on.
    pub(super) fn leave(&self, since_us: i64) {
        self.calls.fetch_sub(1, Ordering::Relaxed);
        self.since_us.fetch_sub(since_us, Ordering::Relaxed);
    }

    /// How long all its calls have waited together.
    fn waited_us(&self, now_us: i64) -> i64 {
        self.calls.load(Ordering::Relaxed) * now_us - self.since_us.load(Ordering::Relaxed)
    }
}

fn now_us() -> i64 {
    i64::try_from(BEGAN.elapsed().as_micros()).unwrap_or(i64::MAX)
}

impl Worker {
    /// Waits for a place. Next is the worker whose calls have waited longest together: so calls
    /// gather where many are, and a statement does more of them; and whoever waits alone is next in
    /// the end.
    pub(super) async fn place(&self) -> Result<Place<'_>, sqlx::Error> {
        if let Some(turn) = self.line_up() {
            // Whoever leaves a place gives the turn away before it forgets the sender.
            turn.await.map_err(|_| sqlx::Error::PoolClosed)?;
        }
        let taken = Taken(&self.sandbox);
        let left = locked(&self.sandbox.0).left.pop();
        let connection = match left {
            Some(connection) => connection,
            None => self.places.pool.acquire().await?,
        };
        Ok(Place { connection, taken })
    }

    /// Takes a place, or waits for the turn that this resolves to.
    fn line_up(&self) -> Option<oneshot::Receiver<()>> {
        let mut state = locked(&self.sandbox.0);
        if state.taken < PLACES {
            state.taken += 1;
            return None;
        }
        let (turn, turned) = oneshot::channel();
        state.waiting.push(Waiting { queue: Arc::clone(&self.queue), turn });
        Some(turned)
    }
}

impl Place<'_> {
    /// Leaves the place, and the connection with it if somebody waits.
    pub(super) fn leave(self) {
        let Self { connection, taken } = self;
        let mut state = locked(&taken.0.0);
        if !state.waiting.is_empty() {
            state.left.push(connection);
        }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut state = locked(&self.0.0);
        let now = now_us();
        loop {
            let waited = |one: &Waiting| one.queue.waited_us(now);
            let longest = state.waiting.iter().map(waited).enumerate().max_by_key(|(_, us)| *us);
            let Some((next, _)) = longest else { break };
            // Who no longer waits takes no turn.
            if state.waiting.swap_remove(next).turn.send(()).is_ok() {
                return;
            }
        }
        state.taken -= 1;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut sandboxes = locked(&self.places.sandboxes);
        if let Some(entry) = sandboxes.get_mut(&self.name) {
            entry.workers -= 1;
            if entry.workers == 0 {
                sandboxes.remove(&self.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker for whom calls have waited, each for so many hours: what passes meanwhile is little.
    fn worker(places: &Places, hours: &[i64]) -> Worker {
        let queue = Arc::new(Queue::default());
        for hours in hours {
            queue.calls.fetch_add(1, Ordering::Relaxed);
            queue.since_us.fetch_add(now_us() - hours * 3_600_000_000, Ordering::Relaxed);
        }
        places.worker("team", queue)
    }

    fn places() -> Places {
        Places::new(PgPool::connect_lazy("postgres://nowhere/nothing").unwrap())
    }

    #[tokio::test]
    async fn next_is_whose_calls_have_waited_longest_together() {
        let places = places();
        let [few, many, alone] = [&[1, 1][..], &[1; 5], &[9]].map(|hours| worker(&places, hours));
        assert!([&few, &many].iter().all(|worker| worker.line_up().is_none()), "two places");
        let mut turns = [&few, &many, &alone].map(|worker| worker.line_up().unwrap());
        let mut order = Vec::new();
        for _ in 0..turns.len() {
            drop(Taken(&few.sandbox));
            let turned = turns.iter_mut().position(|turn| turn.try_recv().is_ok());
            order.push(turned.unwrap());
        }
        assert_eq!(order, [2, 1, 0], "alone, many, few");
        drop(Taken(&few.sandbox));
        assert!(many.line_up().is_none(), "a place is free again");
    }

    #[tokio::test]
    async fn who_no_longer_waits_takes_no_turn() {
        let places = places();
        let [one, two, gone, patient] = [1, 1, 9, 1].map(|hours| worker(&places, &[hours]));
        assert!([&one, &two].iter().all(|worker| worker.line_up().is_none()), "two places");
        drop(gone.line_up());
        let mut turn = patient.line_up().unwrap();
        drop(Taken(&one.sandbox));
        assert!(turn.try_recv().is_ok());
    }
}
