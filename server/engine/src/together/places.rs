//! Where shared work is done: at few places of a sandbox, each with a connection that is handed on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use sqlx::pool::PoolConnection;
use sqlx::{PgPool, Postgres};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::locked;

/// How many statements of shared work run at the same time in a sandbox, of whatever kind. The
/// fewer there are the more each of them does; a second one works while the first waits for the
/// disk, or for a row that another server holds.
const PLACES: usize = 2;

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
    name: String,
    sandbox: Arc<Sandbox>,
}

/// A place with a connection to work on.
pub(super) struct Place<'a> {
    pub connection: PoolConnection<Postgres>,
    sandbox: &'a Sandbox,
    _permit: SemaphorePermit<'a>,
}

impl Places {
    /// Places whose connections are the pool's.
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, sandboxes: Arc::default() }
    }

    /// A worker for a sandbox.
    pub(super) fn worker(&self, name: &str) -> Worker {
        let mut sandboxes = locked(&self.sandboxes);
        let entry = sandboxes.entry(name.to_owned()).or_insert_with(|| Entry {
            sandbox: Arc::new(Sandbox {
                places: Semaphore::new(PLACES),
                waiting: AtomicUsize::new(0),
                left: Mutex::default(),
            }),
            workers: 0,
        });
        entry.workers += 1;
        let sandbox = Arc::clone(&entry.sandbox);
        Worker { places: self.clone(), name: name.to_owned(), sandbox }
    }
}

impl Worker {
    /// Waits for a place; whoever has waited longest is next.
    pub(super) async fn place(&self) -> Result<Place<'_>, sqlx::Error> {
        let Sandbox { places, waiting, left } = &*self.sandbox;
        waiting.fetch_add(1, Ordering::Relaxed);
        let permit = places.acquire().await;
        waiting.fetch_sub(1, Ordering::Relaxed);
        // It is never closed.
        let permit = permit.map_err(|_| sqlx::Error::PoolClosed)?;
        let left = locked(left).pop();
        let connection = match left {
            Some(connection) => connection,
            None => self.places.pool.acquire().await?,
        };
        Ok(Place { connection, sandbox: &self.sandbox, _permit: permit })
    }
}

impl Place<'_> {
    /// Leaves the place, and the connection with it if somebody waits.
    pub(super) fn leave(self) {
        if self.sandbox.waiting.load(Ordering::Relaxed) > 0 {
            locked(&self.sandbox.left).push(self.connection);
        }
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
