//! The engine that the doors call: database, verification, targets, and the change notifications.

use std::future::Future;
use std::sync::{Arc, Weak};

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::broadcast;
use tokio_util::task::TaskTracker;

use crate::batch::Batchers;
use crate::error::{EngineError, Fault};
use crate::failure::Failure;
use crate::identifier::{SandboxId, WorldId};
use crate::kept::Kept;
use crate::outbound::{TargetClient, Verifier};
use crate::page::{LOOKED_AT, Page};
use crate::refusal::Refusal;
use crate::topic::Topics;

mod caller;
mod draw;
mod planning;
mod role;
mod world;

pub use caller::Caller;
pub use planning::PLANNING;
pub(crate) use role::is_for_run;
pub(crate) use world::OF_A_RUN;
use world::WorldCache;

/// Planner settings of the connections that read much: PostgreSQL's own, with a new plan for each
/// set of values. A cached plan could stem from a time when the table was nearly empty, or be made
/// for an average sandbox.
pub const BULK_PLANNING: [(&str, &str); 1] = [("plan_cache_mode", "force_custom_plan")];

tokio::task_local! {
    /// Is there as long as somebody waits for the detached work that runs now.
    static WAITING: Weak<()>;
}

/// Whether whoever asked for the detached work that runs now has gone away.
pub(crate) fn nobody_waits() -> bool {
    WAITING.try_with(|waiting| waiting.strong_count() == 0).unwrap_or(false)
}

async fn detached<T: Send + 'static>(
    tasks: &TaskTracker,
    work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
) -> Result<T, EngineError> {
    use tracing::Instrument as _;
    let waiting = Arc::new(());
    let work = WAITING.scope(Arc::downgrade(&waiting), work.in_current_span());
    let done = tasks.spawn(work).await;
    drop(waiting);
    done.unwrap_or_else(|error| Err(Fault::Panicked(error.to_string()).into()))
}

/// A stored change that a screen may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The sandbox; `None`: any.
    pub sandbox: Option<SandboxId>,
    /// The topics that it is about.
    pub topics: Topics,
}

impl Change {
    /// A change in this sandbox.
    pub fn within(sandbox: SandboxId, topics: impl Into<Topics>) -> Self {
        Self { sandbox: Some(sandbox), topics: topics.into() }
    }

    /// A change in any sandbox, or in something that every page shows.
    pub fn anywhere(topics: impl Into<Topics>) -> Self {
        Self { sandbox: None, topics: topics.into() }
    }
}

/// How many changes are buffered for a subscriber.
const CHANGES_KEPT: usize = 256;

/// The simulator. Every door (server functions, HTTP API, TCP port, background tasks) calls its
/// methods: one for each verb, each in the file of that verb.
#[derive(Clone)]
pub struct Engine {
    pub(crate) pool: PgPool,
    bulk: Option<PgPool>,
    pub(crate) verifier: Arc<dyn Verifier>,
    pub(crate) target_client: Arc<dyn TargetClient>,
    pub(crate) batchers: Batchers,
    pub(crate) kept: Arc<Kept>,
    world_cache: Arc<WorldCache>,
    changes: broadcast::Sender<Change>,
    tasks: TaskTracker,
    disk_is_full: Arc<dyn Fn() -> bool + Send + Sync>,
    pub(crate) scenario_library: &'static [(&'static str, &'static str)],
    pub(crate) random: Arc<Random>,
}

/// Fills a buffer with random bytes.
type Random = dyn Fn(&mut [u8]) -> Result<(), getrandom::Error> + Send + Sync;

impl Engine {
    /// An engine on a database whose migrations have run.
    pub fn new(
        pool: PgPool,
        verifier: Arc<dyn Verifier>,
        target_client: Arc<dyn TargetClient>,
    ) -> Self {
        Self {
            batchers: Batchers::new(pool.clone()),
            kept: Arc::default(),
            world_cache: Arc::default(),
            pool,
            bulk: None,
            verifier,
            target_client,
            changes: broadcast::Sender::new(CHANGES_KEPT),
            tasks: TaskTracker::new(),
            disk_is_full: Arc::new(|| false),
            scenario_library: &[],
            random: Arc::new(getrandom::fill),
        }
    }

    /// The same engine with a flag that says, without asking the database, whether the database's
    /// disk has space left: a PostgreSQL that can't extend its log goes down and can't say why.
    #[must_use]
    pub fn with_disk(mut self, is_full: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.disk_is_full = Arc::new(is_full);
        self
    }

    /// The same engine with scenarios that every sandbox has: path and text of each file.
    #[must_use]
    pub fn with_scenario_library(mut self, files: &'static [(&'static str, &'static str)]) -> Self {
        self.scenario_library = files;
        self
    }

    /// The same engine with another source of random bytes than the system's, for numbers that are drawn in worlds
    /// without a seed. Eight of them make a number.
    #[must_use]
    pub fn with_random(
        mut self,
        fill: impl Fn(&mut [u8]) -> Result<(), getrandom::Error> + Send + Sync + 'static,
    ) -> Self {
        self.random = Arc::new(fill);
        self
    }

    /// The same engine with a pool of its own ([`BULK_PLANNING`]) for lists, counts, and work on
    /// whole sandboxes.
    #[must_use]
    pub fn with_bulk(mut self, pool: Option<PgPool>) -> Self {
        self.bulk = pool;
        self
    }

    /// The failure that a client gets for an error.
    pub fn failure(&self, error: &EngineError) -> Failure {
        match error {
            EngineError::Fault(fault) if fault.is_database_away() && (self.disk_is_full)() => {
                Failure::storage_full()
            }
            _ => error.failure(),
        }
    }

    /// The database, for health checks and notifications, which are no verbs.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The pool for bulk reads; the serving pool if there is none.
    pub(crate) fn bulk(&self) -> &PgPool {
        self.bulk.as_ref().unwrap_or(&self.pool)
    }

    /// All pools.
    pub fn pools(&self) -> impl Iterator<Item = &PgPool> {
        [&self.pool].into_iter().chain(&self.bulk)
    }

    /// Runs `work` to its end even if the caller goes away. A handler cancelled by a disconnecting
    /// client between two statements would leave a transaction open, and sqlx 0.9.0 miscounts a
    /// `begin` that is cancelled. Work of many steps that only reads may ask whether [`nobody_waits`].
    pub async fn detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
    ) -> Result<T, EngineError> {
        detached(&self.tasks, work).await
    }

    /// Waits for the detached work to end. No new work may come.
    pub async fn drain(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// A receiver of every change that this server stores. A subscriber that falls some hundred
    /// changes behind is told only that it did.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(crate) fn changed(&self, change: Change) {
        // Without subscribers there is nothing to do.
        let _ = self.changes.send(change);
    }

    /// The time by the sandbox's clock; refused if the world is gone.
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

    /// The row that was found. If none was, `refusal`, unless the world itself is gone.
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

    /// Makes a page of rows that were read with one more than fits. Refused if there are none
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

    /// The page of a filter without an index. Where it found no more, it goes on below the last of the
    /// [`LOOKED_AT`] rows that were looked at, which `last_looked_at` finds.
    pub(crate) async fn going_on<T>(
        &self,
        caller: &Caller,
        page: Page<T>,
        last_looked_at: &'static str,
        before: i64,
    ) -> Result<Page<T>, EngineError> {
        if page.next.is_some() {
            return Ok(page);
        }
        let next = sqlx::query_scalar(last_looked_at)
            .bind(&caller.sandbox)
            .bind(before)
            .bind(LOOKED_AT - 1)
            .fetch_optional(self.bulk())
            .await?;
        Ok(Page { next, ..page })
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn detached_work_goes_on_and_can_know_that_nobody_waits() {
        let tasks = TaskTracker::new();
        let (begin, begun) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let call = tokio::spawn({
            let tasks = tasks.clone();
            async move {
                let work = async move {
                    begin.send(nobody_waits()).unwrap();
                    while !nobody_waits() {
                        tokio::task::yield_now().await;
                    }
                    end.send(()).unwrap();
                    Ok(())
                };
                detached(&tasks, work).await
            }
        });
        assert!(!begun.await.unwrap());
        call.abort();
        ended.await.unwrap();
        // What nobody detached is waited for.
        assert!(!nobody_waits());
    }
}
