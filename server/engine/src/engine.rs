//! The engine as the doors hold it: the database, the verification, the way to systems outside, and
//! who is asking.

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::broadcast;

use crate::batch::{Batcher, Permits};
use crate::coupon::LoadCoupons;
use crate::exchange::{Source, StoreRecord};
use crate::failure::Failure;
use crate::field::{Field, FieldError, FieldProblem};
use crate::idempotency::{ClaimKey, KeepAnswer};
use crate::identifier::{SandboxId, WorldId};
use crate::page::Page;
use crate::payment::{FinalisePaid, LoadCancel, LoadSituation, Reserve, StoreCancel};
use crate::reader::Reader;
use crate::refusal::Refusal;
use crate::sandbox::WorldCache;
use crate::target::TargetClient;
use crate::topic::Topics;
use crate::verification::{LoadRegister, RegisterOrder, Reverse, UseCoupon, Verifier};

/// How PostgreSQL plans for the connections that serve. Each statement asks for a few rows by an index.
/// Planned while a table was still nearly empty, it would read the whole of it, and go on to do so
/// while the table grows.
///
/// In statements an order number is compared by `is not distinct from`, where the index of the coupons
/// that have one would be read whole: it is nearly empty whenever somebody counts.
pub const PLANNING: [(&str, &str); 7] = [
    ("enable_seqscan", "off"),
    ("enable_bitmapscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    // A row that is looked at in vain costs more than the way to the right one.
    ("cpu_tuple_cost", "1"),
    ("plan_cache_mode", "force_generic_plan"),
    // What these settings forbid counts as dear, and what is dear would be compiled.
    ("jit", "off"),
];

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
    pub(crate) batchers: Arc<Batchers>,
    pub(crate) world_cache: Arc<WorldCache>,
    changes: broadcast::Sender<Change>,
    tasks: tokio_util::task::TaskTracker,
    disk_is_full: Arc<dyn Fn() -> bool + Send + Sync>,
}

/// The work that calls of the same time do together, by its kind: all that a look-up, a payment and
/// a cancel ask of the database, and a foreign system's telegrams.
pub(crate) struct Batchers {
    pub coupon_lookup: Batcher<LoadCoupons>,
    pub situation: Batcher<LoadSituation>,
    pub reservation: Batcher<Reserve>,
    pub finalisation: Batcher<FinalisePaid>,
    pub cancel_load: Batcher<LoadCancel>,
    pub cancel: Batcher<StoreCancel>,
    pub register_load: Batcher<LoadRegister>,
    pub registration: Batcher<RegisterOrder>,
    pub use_coupon: Batcher<UseCoupon>,
    pub reversal: Batcher<Reverse>,
    pub key_claim: Batcher<ClaimKey>,
    pub kept_answer: Batcher<KeepAnswer>,
    pub record: Batcher<StoreRecord>,
}

impl Batchers {
    fn new(pool: PgPool) -> Self {
        let permits = Permits::new(pool);
        Self {
            coupon_lookup: Batcher::new(&permits),
            situation: Batcher::new(&permits),
            reservation: Batcher::new(&permits),
            finalisation: Batcher::new(&permits),
            cancel_load: Batcher::new(&permits),
            cancel: Batcher::new(&permits),
            register_load: Batcher::new(&permits),
            registration: Batcher::new(&permits),
            use_coupon: Batcher::new(&permits),
            reversal: Batcher::new(&permits),
            key_claim: Batcher::new(&permits),
            kept_answer: Batcher::new(&permits),
            record: Batcher::new(&permits),
        }
    }
}

/// Who is asking, and in which world.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The world that the sandbox was when the call began.
    pub sandbox: WorldId,
    /// The door.
    pub source: Source,
    /// What the server's log knows the request by.
    pub request_id: String,
    /// Who, and what they may see.
    pub reader: Reader,
}

impl Engine {
    /// An engine on a database whose migrations have run.
    pub fn new(
        pool: PgPool,
        verifier: Arc<dyn Verifier>,
        target_client: Arc<dyn TargetClient>,
    ) -> Self {
        Self {
            batchers: Arc::new(Batchers::new(pool.clone())),
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
        let now: Option<DateTime<Utc>> = sqlx::query_scalar(include_str!("sandbox/now.sql"))
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

/// Why a verb was not done.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Fields that could not be understood.
    #[error("invalid fields: {0:?}")]
    Invalid(Vec<FieldError>),
    /// A business refusal.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// The refusal that the same request got before, told again.
    #[error("again: {}", .0.code())]
    Replayed(Refusal),
    /// A refusal of the system outside, passed on in its own words.
    #[error("outside: {0}")]
    PassedOn(Box<Failure>),
    /// Something broke.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Something broke that is nobody's wish. Its details are for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database refused or went away.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A value could not be written as JSON, or stored JSON not be read.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// The work panicked.
    #[error("panicked: {0}")]
    Panicked(String),
    /// What is stored contradicts itself.
    #[error("inconsistent: {0}")]
    Inconsistent(String),
}

impl From<Vec<FieldError>> for EngineError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl From<FieldError> for EngineError {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<serde_json::Error> for EngineError {
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// A broken constraint is a refusal where one is mapped; everything else of the database's is a
/// fault, unless the world is gone ([`Engine::unless_gone`]).
impl From<sqlx::Error> for EngineError {
    fn from(error: sqlx::Error) -> Self {
        let constraint = error.as_database_error().and_then(|error| error.constraint());
        match constraint.and_then(refusal_of_constraint) {
            Some(refused) => refused,
            None => Self::Fault(Fault::Database(error)),
        }
    }
}

/// The one place where the database's constraints become refusals. The statements are written so
/// that a broken rule shows as a row that was not changed, and the constraint is the wall behind:
/// what is mapped here is what a client can reach all the same. A constraint that is not listed
/// can be broken only by a defect, and is told as a fault.
fn refusal_of_constraint(constraint: &str) -> Option<EngineError> {
    let unknown = |field| Some(FieldError { field, problem: FieldProblem::UnknownCode }.into());
    match constraint {
        "payment_svc_known" => unknown(Field::Svc),
        _ => None,
    }
}

impl EngineError {
    /// How a client is told. A fault's own words stay in the log.
    pub fn failure(&self) -> Failure {
        match self {
            Self::Invalid(errors) => Failure::invalid(errors),
            Self::Refused(refusal) => Failure::refused(refusal),
            Self::Replayed(refusal) => Failure { replayed: true, ..Failure::refused(refusal) },
            Self::PassedOn(failure) => Failure::clone(failure),
            Self::Fault(fault) if fault.is_storage_full() => Failure::storage_full(),
            Self::Fault(fault) if fault.is_database_away() => Failure::database_unavailable(),
            Self::Fault(_) => Failure::internal(),
        }
    }
}

impl Fault {
    /// Whether the database refused a row because of another one, or of one that is not there. What a
    /// statement relied on goes away only with its world.
    pub(crate) fn is_broken_integrity(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| code.starts_with("23"))
    }

    /// Whether the database could not be reached, as opposed to having said no.
    pub fn is_database_away(&self) -> bool {
        matches!(self, Self::Database(error) if is_database_away(error))
    }

    /// Whether the database has no room left on its disk.
    pub fn is_storage_full(&self) -> bool {
        matches!(self, Self::Database(error) if is_storage_full(error))
    }
}

/// The same of an error of the database's.
pub(crate) fn is_storage_full(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        // A user's share of the disk has no code of its own.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code == "53100" || code == "XX000" && error.message().ends_with("Disk quota exceeded")
        }),
        _ => false,
    }
}

/// The same of an error of the database's.
pub(crate) fn is_database_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_) => true,
        // Class 57P: shutting down, crashed, starting up; class 08: connection; 53300: too many.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("57P") || code.starts_with("08") || code == "53300"
        }),
        _ => false,
    }
}
