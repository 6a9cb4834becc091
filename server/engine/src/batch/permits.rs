//! Permits to run a statement: each sandbox has few, and each comes with a connection that is
//! passed on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Instant;

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};
use tokio::sync::oneshot;

use super::locked;

/// How many batches of any kind run at the same time in a sandbox. The fewer there are, the more
/// work each of them does; a second one works while the first waits for the disk, or for a row that
/// another server holds.
const PERMITS: usize = 2;

/// The moment from which waiting times are counted.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The permits of all sandboxes that have work.
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
    /// Returning a connection to the pool costs a round trip to the database. While a worker waits
    /// for a permit, the connection is left here for it.
    left: Vec<PoolConnection<Postgres>>,
}

/// A batch worker that is waiting for a permit.
struct Waiter {
    queue: Arc<Queue>,
    turn: oneshot::Sender<()>,
}

/// How many calls wait for a batch worker, and since when.
#[derive(Default)]
pub(super) struct Queue {
    calls: AtomicI64,
    /// The sum of the times at which they came.
    since_us: AtomicI64,
}

/// The permits of one sandbox, for one batch worker.
pub(super) struct SandboxPermits {
    permits: Permits,
    name: String,
    sandbox: Arc<Sandbox>,
    queue: Arc<Queue>,
}

/// The right to run a statement, with the connection for it.
pub(super) struct Permit<'a> {
    pub connection: PoolConnection<Postgres>,
    taken: PermitGuard<'a>,
}

/// Counts the permit as taken until it is dropped.
struct PermitGuard<'a>(&'a Sandbox);

impl Permits {
    /// Permits with connections from the pool.
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, sandboxes: Arc::default() }
    }

    /// A sandbox's permits for a batch worker, for which calls wait in `queue`.
    pub(super) fn of_sandbox(&self, name: &str, queue: Arc<Queue>) -> SandboxPermits {
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
    /// Counts a call in, and gives what [`Queue::leave`] needs.
    pub(super) fn join(&self) -> i64 {
        let now = now_us();
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.since_us.fetch_add(now, Ordering::Relaxed);
        now
    }

    /// Counts out the call that came at `since_us`: it is being worked on.
    pub(super) fn leave(&self, since_us: i64) {
        self.calls.fetch_sub(1, Ordering::Relaxed);
        self.since_us.fetch_sub(since_us, Ordering::Relaxed);
    }

    /// The sum of the times that its calls have waited.
    fn waited_us(&self, now_us: i64) -> i64 {
        self.calls.load(Ordering::Relaxed) * now_us - self.since_us.load(Ordering::Relaxed)
    }
}

fn now_us() -> i64 {
    i64::try_from(BEGAN.elapsed().as_micros()).unwrap_or(i64::MAX)
}

impl SandboxPermits {
    /// Waits for a permit. The next one goes to the worker whose calls have waited longest in sum.
    /// So calls gather where there are many, and one statement does more of them; and a call that
    /// waits alone gets its turn in the end.
    pub(super) async fn acquire(&self) -> Result<Permit<'_>, sqlx::Error> {
        if let Some(turn) = self.enqueue() {
            // The releasing worker passes the turn on before it drops the sender.
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

    /// Takes a free permit, or gives a receiver that resolves when it is this worker's turn.
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
    /// Releases the permit, and passes its connection to the next waiting worker.
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
            // Skip workers that no longer wait.
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
        permits.of_sandbox("team", queue)
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
        assert!(many.enqueue().is_none(), "a permit is free again");
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
