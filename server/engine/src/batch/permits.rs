//! Where shared work is done: at few permits of a sandbox, each with a connection that is handed on.

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
const PERMITS: usize = 2;

/// What times are counted from.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The permits of each sandbox that has work.
#[derive(Clone)]
pub(crate) struct Permits {
    pool: PgPool,
    sandboxes: Arc<Mutex<HashMap<String, SandboxEntry>>>,
}

struct SandboxEntry {
    sandbox: Arc<Sandbox>,
    workers: usize,
}

#[derive(Default)]
struct Sandbox(Mutex<State>);

#[derive(Default)]
struct State {
    taken: usize,
    waiting: Vec<Waiter>,
    /// To give a connection back to the pool costs a way to the database: while somebody waits, it
    /// is left here.
    left: Vec<PoolConnection<Postgres>>,
}

/// A worker that waits for a place.
struct Waiter {
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

/// A worker's way to its sandbox's permits.
pub(super) struct SandboxPermits {
    permits: Permits,
    name: String,
    sandbox: Arc<Sandbox>,
    queue: Arc<Queue>,
}

/// A place with a connection to work on.
pub(super) struct Permit<'a> {
    pub connection: PoolConnection<Postgres>,
    taken: PermitGuard<'a>,
}

/// A place that is taken until this is dropped.
struct PermitGuard<'a>(&'a Sandbox);

impl Permits {
    /// Permits whose connections are the pool's.
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, sandboxes: Arc::default() }
    }

    /// A worker for a sandbox, for whom calls wait in `queue`.
    pub(super) fn worker(&self, name: &str, queue: Arc<Queue>) -> SandboxPermits {
        let mut sandboxes = locked(&self.sandboxes);
        let entry = sandboxes
            .entry(name.to_owned())
            .or_insert_with(|| SandboxEntry { sandbox: Arc::default(), workers: 0 });
        entry.workers += 1;
        let sandbox = Arc::clone(&entry.sandbox);
        SandboxPermits { permits: self.clone(), name: name.to_owned(), sandbox, queue }
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

impl SandboxPermits {
    /// Waits for a place. Next is the worker whose calls have waited longest together: so calls
    /// gather where many are, and a statement does more of them; and whoever waits alone is next in
    /// the end.
    pub(super) async fn acquire(&self) -> Result<Permit<'_>, sqlx::Error> {
        if let Some(turn) = self.enqueue() {
            // Whoever leaves a place gives the turn away before it forgets the sender.
            turn.await.map_err(|_| sqlx::Error::PoolClosed)?;
        }
        let taken = PermitGuard(&self.sandbox);
        let left = locked(&self.sandbox.0).left.pop();
        let connection = match left {
            Some(connection) => connection,
            None => self.permits.pool.acquire().await?,
        };
        Ok(Permit { connection, taken })
    }

    /// Takes a place, or waits for the turn that this resolves to.
    fn enqueue(&self) -> Option<oneshot::Receiver<()>> {
        let mut state = locked(&self.sandbox.0);
        if state.taken < PERMITS {
            state.taken += 1;
            return None;
        }
        let (turn, turned) = oneshot::channel();
        state.waiting.push(Waiter { queue: Arc::clone(&self.queue), turn });
        Some(turned)
    }
}

impl Permit<'_> {
    /// Leaves the place, and the connection with it if somebody waits.
    pub(super) fn release(self) {
        let Self { connection, taken } = self;
        let mut state = locked(&taken.0.0);
        if !state.waiting.is_empty() {
            state.left.push(connection);
        }
    }
}

impl Drop for PermitGuard<'_> {
    fn drop(&mut self) {
        let mut state = locked(&self.0.0);
        let now = now_us();
        loop {
            let waited = |one: &Waiter| one.queue.waited_us(now);
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

impl Drop for SandboxPermits {
    fn drop(&mut self) {
        let mut sandboxes = locked(&self.permits.sandboxes);
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
    fn worker(permits: &Permits, hours: &[i64]) -> SandboxPermits {
        let queue = Arc::new(Queue::default());
        for hours in hours {
            queue.calls.fetch_add(1, Ordering::Relaxed);
            queue.since_us.fetch_add(now_us() - hours * 3_600_000_000, Ordering::Relaxed);
        }
        permits.worker("team", queue)
    }

    fn permits() -> Permits {
        Permits::new(PgPool::connect_lazy("postgres://nowhere/nothing").unwrap())
    }

    #[tokio::test]
    async fn next_is_whose_calls_have_waited_longest_together() {
        let permits = permits();
        let [few, many, alone] = [&[1, 1][..], &[1; 5], &[9]].map(|hours| worker(&permits, hours));
        assert!([&few, &many].iter().all(|worker| worker.enqueue().is_none()), "two permits");
        let mut turns = [&few, &many, &alone].map(|worker| worker.enqueue().unwrap());
        let mut order = Vec::new();
        for _ in 0..turns.len() {
            drop(PermitGuard(&few.sandbox));
            let turned = turns.iter_mut().position(|turn| turn.try_recv().is_ok());
            order.push(turned.unwrap());
        }
        assert_eq!(order, [2, 1, 0], "alone, many, few");
        drop(PermitGuard(&few.sandbox));
        assert!(many.enqueue().is_none(), "a place is free again");
    }

    #[tokio::test]
    async fn who_no_longer_waits_takes_no_turn() {
        let permits = permits();
        let [one, two, gone, patient] = [1, 1, 9, 1].map(|hours| worker(&permits, &[hours]));
        assert!([&one, &two].iter().all(|worker| worker.enqueue().is_none()), "two permits");
        drop(gone.enqueue());
        let mut turn = patient.enqueue().unwrap();
        drop(PermitGuard(&one.sandbox));
        assert!(turn.try_recv().is_ok());
    }
}
