//! Batches: one statement and one commit do the work of all calls that came while the one before ran. A
//! call that comes alone waits for nobody.
//!
//! A caller does not notice: each gets its own answer, after its own work is committed. When a batch
//! fails, each of its works is done again by itself, so that an error hits only who caused it.

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
    /// What a call gets.
    type Answer: Send + 'static;

    /// The row that it changes, where no two may change the same one in a statement. Statements
    /// take their rows in this order, so that two of them never wait for each other.
    fn row(&self) -> Option<&str> {
        None
    }

    /// Does all of `works`, or nothing; the answers in their order.
    fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        works: &[Self],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, sqlx::Error>> + Send;
}

/// A row of an answer, with the place of the work that it answers, counted from one.
#[derive(sqlx::FromRow)]
pub(crate) struct Numbered<A> {
    place: i64,
    #[sqlx(flatten)]
    answer: A,
}

/// What a statement answered, in the order of the works; `None` for those that it left out.
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

/// The work of one kind that waits or is being done, in a lane for each sandbox: sandboxes never wait for
/// each other.
pub(crate) struct Batcher<W: Batched> {
    lanes: Arc<Mutex<HashMap<String, Lane<W>>>>,
    permits: Permits,
}

/// What waits in a sandbox. A lane exists exactly while a worker serves it.
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
    /// A batcher whose statements each take one of `permits`.
    pub(crate) fn new(permits: &Permits) -> Self {
        Self { lanes: Arc::default(), permits: permits.clone() }
    }

    /// Does `work`, and goes on to its end even when whoever asked for it goes away.
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

    /// Queues `work`. Gives the lane's queue if the lane is new, and so needs a worker.
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

/// A poisoned lock still guards whole data: every change under it is complete before anything can panic.
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
            // What comes while this waits for a permit goes into the same batch.
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

    /// Whether something waits; if not, whoever comes next finds this worker gone.
    fn is_needed(&mut self) -> bool {
        let mut lanes = locked(&self.lanes);
        self.is_there = lanes.get(&self.sandbox).is_some_and(|lane| !lane.waiting.is_empty());
        if !self.is_there {
            lanes.remove(&self.sandbox);
        }
        self.is_there
    }

    /// As much of what waits as one statement can do, in the order of its rows.
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
            // A caller that went away has no receiver any more.
            Ok(done) => {
                for (answer, done) in answers.into_iter().zip(done) {
                    let _gone = answer.send(Ok(done));
                }
                true
            }
            // It is certain that nothing of it was done.
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

/// Calls that wait for a worker that panicked would wait for ever: removing the lane ends their waiting.
impl<W: Batched> Drop for BatchWorker<W> {
    fn drop(&mut self) {
        if self.is_there {
            locked(&self.lanes).remove(&self.sandbox);
        }
    }
}

/// Tells all who asked of an error: the first gets the error itself, the others one like it.
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

/// Whether the database said no, so that nothing of the statement is stored. A connection that
/// broke, or a server that went down, may have stored it all: so may one that panics, because its log
/// finds no room on the disk.
fn was_undone(error: &sqlx::Error) -> bool {
    let told = error.as_database_error().and_then(|error| error.try_downcast_ref());
    told.is_some_and(|told: &PgDatabaseError| told.severity() == PgSeverity::Error)
        && !is_database_away(error)
}

/// Whether a statement that takes all or nothing missed something that another was faster to take.
pub(crate) fn was_lost(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some(LOST))
}

/// The error again, for one of those who asked: as far as it matters to them, whether the database was
/// there, and had room.
fn same(error: &sqlx::Error) -> sqlx::Error {
    match error {
        sqlx::Error::PoolTimedOut => sqlx::Error::PoolTimedOut,
        error if is_storage_full(error) => sqlx::Error::Io(io::ErrorKind::StorageFull.into()),
        error if is_database_away(error) => sqlx::Error::Io(io::Error::other(error.to_string())),
        error => sqlx::Error::Protocol(error.to_string()),
    }
}
