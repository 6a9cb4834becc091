//! Batches: one statement and one commit do the work of all calls that came while the previous
//! batch ran. A call that comes alone does not wait.
//!
//! Callers don't notice: each gets its own answer, after its own work is committed. When a batch
//! fails, each of its works is retried alone, so that an error hits only the call that caused it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::PgConnection;
use sqlx::postgres::{PgDatabaseError, PgSeverity};
use tokio::sync::oneshot;

use crate::error::{EngineError, Fault, is_database_away, is_storage_full};

mod batchers;
mod permits;
pub(crate) mod query;

pub(crate) use batchers::Batchers;
use permits::{Permits, Queue, SandboxPermits};
pub(crate) use query::batch_query;

/// The most works in a batch.
const LARGEST_BATCH: usize = 64;

/// The SQLSTATE that the database function `lost_reservation` raises.
const LOST: &str = "MP001";

/// A kind of work that one statement does for several calls.
pub(crate) trait Batched: Send + Sync + Sized + 'static {
    /// The answer to one call.
    type Answer: Send + 'static;

    /// The row that the work changes; a statement must not change the same row twice. Statements
    /// take their rows in this order, so two of them never deadlock.
    fn row(&self) -> Option<&str> {
        None
    }

    /// Does all of `works`, or none. Gives the answers in the order of `works`.
    fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        works: &[Self],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, sqlx::Error>> + Send;
}

/// A row of the result, numbered with the place of its work, counted from one.
#[derive(sqlx::FromRow)]
pub(crate) struct Numbered<A> {
    place: i64,
    #[sqlx(flatten)]
    answer: A,
}

/// The answers in the order of the works; `None` for works that the statement left out.
pub(crate) fn in_order<W, A>(works: &[W], rows: Vec<Numbered<A>>) -> Vec<Option<A>> {
    let mut answers: Vec<Option<A>> = works.iter().map(|_| None).collect();
    for Numbered { place, answer } in rows {
        let place = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        if let Some(slot) = place.and_then(|place| answers.get_mut(place)) {
            *slot = Some(answer);
        }
    }
    answers
}

/// Batches one kind of work, in a lane for each sandbox: sandboxes never wait for each other.
pub(crate) struct Batcher<W: Batched> {
    lanes: Arc<Mutex<HashMap<String, Lane<W>>>>,
    permits: Permits,
}

/// The work that waits in a sandbox. A lane exists exactly while a worker serves it.
struct Lane<W: Batched> {
    waiting: VecDeque<Queued<W>>,
    queue: Arc<Queue>,
}

struct Queued<W: Batched> {
    work: W,
    answer: oneshot::Sender<Result<W::Answer, sqlx::Error>>,
    since_us: i64,
}

impl<W: Batched> Batcher<W> {
    /// A batcher whose statements each need one of `permits`.
    pub(crate) fn new(permits: &Permits) -> Self {
        Self { lanes: Arc::default(), permits: permits.clone() }
    }

    /// Does `work`. It is finished even if the caller goes away.
    pub(crate) async fn run(&self, sandbox: &str, work: W) -> Result<W::Answer, EngineError> {
        let (answer, answered) = oneshot::channel();
        if let Some(queue) = self.enqueue(sandbox, work, answer) {
            let worker = BatchWorker {
                lanes: Arc::clone(&self.lanes),
                permits: self.permits.of_sandbox(sandbox, queue),
                sandbox: sandbox.to_owned(),
                is_there: true,
            };
            tokio::spawn(worker.work());
        }
        match answered.await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(Fault::Panicked("while working for several calls".into()).into()),
        }
    }

    /// Queues `work`. Gives the lane's queue if the lane is new and so needs a worker.
    fn enqueue(
        &self,
        sandbox: &str,
        work: W,
        answer: oneshot::Sender<Result<W::Answer, sqlx::Error>>,
    ) -> Option<Arc<Queue>> {
        let mut lanes = locked(&self.lanes);
        if let Some(lane) = lanes.get_mut(sandbox) {
            lane.waiting.push_back(Queued { work, answer, since_us: lane.queue.join() });
            return None;
        }
        let queue = Arc::new(Queue::default());
        let waiting = VecDeque::from([Queued { work, answer, since_us: queue.join() }]);
        lanes.insert(sandbox.to_owned(), Lane { waiting, queue: Arc::clone(&queue) });
        Some(queue)
    }
}

/// A poisoned lock still guards consistent data: every change under it is complete before anything
/// can panic.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Works through a lane until nothing waits.
struct BatchWorker<W: Batched> {
    lanes: Arc<Mutex<HashMap<String, Lane<W>>>>,
    permits: SandboxPermits,
    sandbox: String,
    is_there: bool,
}

impl<W: Batched> BatchWorker<W> {
    async fn work(mut self) {
        while self.is_needed() {
            // Work that comes while this waits for a permit joins the batch.
            match self.permits.acquire().await {
                Ok(mut permit) => {
                    if self.answer(&mut permit.connection, self.next()).await {
                        permit.release();
                    }
                }
                Err(error) => fail_all(self.next().into_iter().map(|one| one.answer), error),
            }
        }
    }

    /// Whether something waits. If not, the lane is removed, and the next work starts a new worker.
    fn is_needed(&mut self) -> bool {
        let mut lanes = locked(&self.lanes);
        self.is_there = lanes.get(&self.sandbox).is_some_and(|lane| !lane.waiting.is_empty());
        if !self.is_there {
            lanes.remove(&self.sandbox);
        }
        self.is_there
    }

    /// As much of the waiting work as one statement can do, in the order of its rows.
    fn next(&self) -> Vec<Queued<W>> {
        let mut lanes = locked(&self.lanes);
        let Some(lane) = lanes.get_mut(&self.sandbox) else { return Vec::new() };
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        let mut rows = HashSet::new();
        for one in lane.waiting.drain(..) {
            let row = one.work.row().map(str::to_owned);
            if taken.len() < LARGEST_BATCH && row.is_none_or(|row| rows.insert(row)) {
                lane.queue.leave(one.since_us);
                taken.push(one);
            } else {
                left.push_back(one);
            }
        }
        lane.waiting = left;
        taken.sort_by(|one: &Queued<W>, other| one.work.row().cmp(&other.work.row()));
        taken
    }

    /// Whether the connection is still good.
    async fn answer(&self, connection: &mut PgConnection, taken: Vec<Queued<W>>) -> bool {
        let (works, answers): (Vec<_>, Vec<_>) =
            taken.into_iter().map(|Queued { work, answer, .. }| (work, answer)).unzip();
        match W::run(connection, &self.sandbox, &works).await {
            // A caller that went away no longer receives.
            Ok(done) => {
                for (answer, done) in answers.into_iter().zip(done) {
                    let _gone = answer.send(Ok(done));
                }
                true
            }
            // Nothing of the batch was stored, so each work can be retried.
            Err(error) if works.len() > 1 && was_undone(&error) => {
                for (work, answer) in works.into_iter().zip(answers) {
                    let done = W::run(connection, &self.sandbox, &[work]).await;
                    let only = done.and_then(|mut done| done.pop().ok_or(sqlx::Error::RowNotFound));
                    let _gone = answer.send(only);
                }
                true
            }
            Err(error) => {
                let is_good = was_undone(&error);
                fail_all(answers.into_iter(), error);
                is_good
            }
        }
    }
}

/// If the worker panicked, its calls would wait for ever: removing the lane ends their waiting.
impl<W: Batched> Drop for BatchWorker<W> {
    fn drop(&mut self) {
        if self.is_there {
            locked(&self.lanes).remove(&self.sandbox);
        }
    }
}

/// Fails all calls of a batch: the first gets the error itself, the others a copy.
fn fail_all<A>(
    mut answers: impl Iterator<Item = oneshot::Sender<Result<A, sqlx::Error>>>,
    error: sqlx::Error,
) {
    let Some(first) = answers.next() else { return };
    for answer in answers {
        let _gone = answer.send(Err(same(&error)));
    }
    let _gone = first.send(Err(error));
}

/// Whether the database refused the statement, so that nothing of it is stored. If the connection
/// broke, or the server went down or panicked because its log is out of disk space, everything may
/// be stored.
fn was_undone(error: &sqlx::Error) -> bool {
    let told = error.as_database_error().and_then(|error| error.try_downcast_ref());
    told.is_some_and(|told: &PgDatabaseError| told.severity() == PgSeverity::Error)
        && !is_database_away(error)
}

/// Whether an all-or-nothing statement found that another one had taken something first.
pub(crate) fn was_lost(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(LOST))
}

/// A copy of the error for another caller, as far as callers distinguish errors: whether the
/// database was reachable and had space.
fn same(error: &sqlx::Error) -> sqlx::Error {
    match error {
        sqlx::Error::PoolTimedOut => sqlx::Error::PoolTimedOut,
        error if is_storage_full(error) => sqlx::Error::Io(io::ErrorKind::StorageFull.into()),
        error if is_database_away(error) => sqlx::Error::Io(io::Error::other(error.to_string())),
        error => sqlx::Error::Protocol(error.to_string()),
    }
}
