//! Where shared work is done: at few places of a sandbox, each with a connection that is handed on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many statements of shared work run at the same time in a sandbox, of whatever kind. The
/// fewer there are the more each of them does; a second one works while the first waits for the
/// disk, or for a row that another server holds.
const PLACES: usize = 2;

/// The places of each sandbox that has work.
#[derive(Clone, Default)]
pub(crate) struct Places(Arc<Mutex<HashMap<String, Entry>>>);

struct Entry {
    place: Arc<Sandbox>,
    workers: usize,
}

struct Sandbox {
    places: Semaphore,
    waiting: AtomicUsize,
    /// To give a connection back to the pool costs a way to the database: while somebody waits, it
    /// is left here.
    left: Mutex<Vec<PoolConnection<Postgres>>>,
}

/// A worker's way to its sandbox's places.
pub(super) struct Worker {
    places: Places,
    sandbox: String,
    shared: Arc<Sandbox>,
}

/// A place with a connection to work on.
pub(super) struct Place<'a> {
    pub connection: PoolConnection<Postgres>,
    worker: &'a Worker,
    _permit: SemaphorePermit<'a>,
}

impl Places {
    /// A worker for a sandbox.
    pub(super) fn worker(&self, sandbox: &str) -> Worker {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.entry(sandbox.to_owned()).or_insert_with(|| Entry {
            place: Arc::new(Sandbox {
                places: Semaphore::new(PLACES),
                waiting: AtomicUsize::new(0),
                left: Mutex::default(),
            }),
            workers: 0,
        });
        entry.workers += 1;
        let shared = Arc::clone(&entry.place);
        Worker { places: self.clone(), sandbox: sandbox.to_owned(), shared }
    }
}

impl Worker {
    /// Waits for a place; whoever has waited longest is next.
    pub(super) async fn place(&self, pool: &PgPool) -> Result<Place<'_>, sqlx::Error> {
        self.shared.waiting.fetch_add(1, Ordering::Relaxed);
        let permit = self.shared.places.acquire().await;
        self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
        // It is never closed.
        let permit = permit.map_err(|_| sqlx::Error::PoolClosed)?;
        let left = self.left().pop();
        let connection = match left {
            Some(connection) => connection,
            None => pool.acquire().await?,
        };
        Ok(Place { connection, worker: self, _permit: permit })
    }

    fn left(&self) -> std::sync::MutexGuard<'_, Vec<PoolConnection<Postgres>>> {
        self.shared.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Leaves the place, and the connection with it if somebody waits.
    pub(super) fn leave(self) {
        if self.worker.shared.waiting.load(Ordering::Relaxed) > 0 {
            self.worker.left().push(self.connection);
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut entries = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(&self.sandbox) {
            entry.workers -= 1;
            if entry.workers == 0 {
                entries.remove(&self.sandbox);
            }
        }
    }
}
