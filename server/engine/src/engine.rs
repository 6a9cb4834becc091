//! The engine as the doors hold it: the database, the verification, the way to targets, and
//! who is asking.

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::broadcast;

use crate::batch::Batchers;
use crate::error::{EngineError, Fault};
use crate::failure::Failure;
use crate::identifier::{SandboxId, WorldId};
use crate::outbound::{TargetClient, Verifier};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::topic::Topics;

mod caller;
mod planning;
mod world;

pub use caller::Caller;
pub use planning::PLANNING;
use world::WorldCache;

/// How PostgreSQL plans for the connections that read much: as it sees fit, and each time for the values
/// that are asked about. A plan that was kept could be of a time at which the table was nearly empty, or be
/// for the average sandbox.
pub const BULK_PLANNING: [(&str, &str); 1] = [("plan_cache_mode", "force_custom_plan")];

/// What was stored that a screen may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// In which sandbox; `None`: in any.
    pub sandbox: Option<SandboxId>,
    /// What it is about.
    pub topics: Topics,
}

impl Change {
    /// In this sandbox.
    pub fn within(sandbox: SandboxId, topics: impl Into<Topics>) -> Self {
        Self { sandbox: Some(sandbox), topics: topics.into() }
    }

    /// In any, or in what every page shows.
    pub fn anywhere(topics: impl Into<Topics>) -> Self {
        Self { sandbox: None, topics: topics.into() }
    }
}

/// How many changes wait for who is told of them.
const CHANGES_KEPT: usize = 256;

/// The simulator: every door (server functions, HTTP API, TCP port, background tasks) calls its
/// methods, one a verb, each in the file of that verb.
#[derive(Clone)]
pub struct Engine {
    pub(crate) pool: PgPool,
    bulk: Option<PgPool>,
    pub(crate) verifier: Arc<dyn Verifier>,
    pub(crate) target_client: Arc<dyn TargetClient>,
    pub(crate) batchers: Batchers,
    world_cache: Arc<WorldCache>,
    changes: broadcast::Sender<Change>,
    tasks: tokio_util::task::TaskTracker,
    disk_is_full: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Engine {
    /// An engine on a database whose migrations have run.
    pub fn new(
        pool: PgPool,
        verifier: Arc<dyn Verifier>,
        target_client: Arc<dyn TargetClient>,
    ) -> Self {
        Self {
            batchers: Batchers::new(pool.clone()),
            world_cache: Arc::default(),
            pool,
            bulk: None,
            verifier,
            target_client,
            changes: broadcast::Sender::new(CHANGES_KEPT),
            tasks: tokio_util::task::TaskTracker::new(),
            disk_is_full: Arc::new(|| false),
        }
    }

    /// The same engine where it is known, without asking the database, whether that has room left: a
    /// PostgreSQL whose log can't grow goes down, and can't say why.
    #[must_use]
    pub fn with_disk(mut self, is_full: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.disk_is_full = Arc::new(is_full);
        self
    }

    /// The same engine with a pool of its own for what reads much ([`BULK_PLANNING`]): lists, counts, and
    /// work on whole sandboxes.
    #[must_use]
    pub fn with_bulk(mut self, pool: Option<PgPool>) -> Self {
        self.bulk = pool;
        self
    }

    /// How a client is told of an error.
    pub fn failure(&self, error: &EngineError) -> Failure {
        match error {
            EngineError::Fault(fault) if fault.is_database_away() && (self.disk_is_full)() => {
                Failure::storage_full()
            }
            _ => error.failure(),
        }
    }

    /// The database, for what is not a verb of the simulator: health checks and notifications.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The connections for what reads much: those that serve where there are none of its own.
    pub(crate) fn bulk(&self) -> &PgPool {
        self.bulk.as_ref().unwrap_or(&self.pool)
    }

    /// All pools that it has.
    pub fn pools(&self) -> impl Iterator<Item = &PgPool> {
        [&self.pool].into_iter().chain(&self.bulk)
    }

    /// Runs `work` to its end even when whoever asked for it goes away: a handler that a
    /// disconnecting client cancels between two statements would leave a transaction open, and
    /// sqlx 0.9.0 miscounts a `begin` that is cancelled.
    pub async fn detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
    ) -> Result<T, EngineError> {
        use tracing::Instrument as _;
        let spawned = self.tasks.spawn(work.in_current_span());
        spawned.await.unwrap_or_else(|error| Err(Fault::Panicked(error.to_string()).into()))
    }

    /// Waits for the detached work to end; nothing new is expected then.
    pub async fn drain(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Tells whenever this server stored something that a screen may show. Who falls behind by more
    /// than some hundred is told only that it did.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(crate) fn changed(&self, change: Change) {
        // Without anybody to tell there is nothing to do.
        let _ = self.changes.send(change);
    }

    /// The time by the sandbox's clock; refused where the world is gone.
    pub async fn now(&self, world: &WorldId) -> Result<DateTime<Utc>, EngineError> {
        let now: Option<DateTime<Utc>> = sqlx::query_scalar(include_str!("engine/now.sql"))
            .bind(world)
            .fetch_optional(&self.pool)
            .await?;
        match now {
            Some(now) => Ok(now),
            None => Err(self.gone(world).await),
        }
    }

    /// What was found; where nothing was, `refusal`, unless it is the world that is not there.
    pub(crate) async fn found<T>(
        &self,
        caller: &Caller,
        found: Option<T>,
        refusal: Refusal,
    ) -> Result<T, EngineError> {
        if found.is_none() {
            self.now(&caller.sandbox).await?;
        }
        found.ok_or_else(|| refusal.into())
    }

    /// A page of rows that were read with one row more than fits; refused where there are none
    /// because the world is gone.
    pub(crate) async fn page<T>(
        &self,
        caller: &Caller,
        rows: Vec<T>,
        key: impl Fn(&T) -> i64,
    ) -> Result<Page<T>, EngineError> {
        if rows.is_empty() {
            self.now(&caller.sandbox).await?;
        }
        Ok(Page::from_rows(rows, key))
    }
}
