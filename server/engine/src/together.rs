//! Work of calls that come at the same time, done together: one statement and one commit for all
//! that wait while the one before it runs. A call that comes alone waits for nobody.
//!
//! To whoever calls, nothing is different: each gets its own answer, after its own work is
//! committed. Where a statement for several fails, each is done again by itself, so that what one
//! of them did wrong is that one's alone.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::PgPool;
use tokio::sync::oneshot;

use crate::engine::{EngineError, Fault};

/// The most that one statement does.
const MOST: usize = 64;
/// How many statements of a kind run at the same time in a sandbox: while one waits for its commit
/// to reach the disk, another works.
const AT_ONCE: usize = 2;

/// A kind of work that one statement can do for several calls.
pub(crate) trait Shared: Send + Sync + Sized + 'static {
    /// What a call gets.
    type Answer: Send + 'static;

    /// The row that it changes, where no two may change the same one in a statement. Statements
    /// take their rows in this order, so that two of them never wait for each other.
    fn row(&self) -> Option<&str> {
        None
    }

    /// Does all of `works`, or nothing; the answers in their order.
    fn run(
        pool: &PgPool,
        sandbox: &str,
        works: &[Self],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, sqlx::Error>> + Send;
}

/// What each of several calls has in one place, as a statement's array.
pub(crate) fn each<'a, W, T>(works: &'a [W], of: impl Fn(&'a W) -> T) -> Vec<T> {
    works.iter().map(of).collect()
}

/// A row of an answer, with the place of the work that it answers, counted from one.
#[derive(sqlx::FromRow)]
pub(crate) struct Placed<A> {
    place: i64,
    #[sqlx(flatten)]
    answer: A,
}

/// What a statement answered, in the order of the works; `None` for those that it left out.
pub(crate) fn in_order<W, A>(works: &[W], rows: Vec<Placed<A>>) -> Vec<Option<A>> {
    let mut answers: Vec<Option<A>> = works.iter().map(|_| None).collect();
    for Placed { place, answer } in rows {
        let place = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        if let Some(slot) = place.and_then(|place| answers.get_mut(place)) {
            *slot = Some(answer);
        }
    }
    answers
}

/// The work of one kind that waits or is being done, by sandbox: one sandbox never waits for
/// another.
pub(crate) struct Together<W: Shared>(Arc<Mutex<HashMap<String, Lane<W>>>>);

struct Lane<W: Shared> {
    waiting: VecDeque<Waiting<W>>,
    at_work: usize,
}

struct Waiting<W: Shared> {
    work: W,
    answer: oneshot::Sender<Result<W::Answer, sqlx::Error>>,
}

impl<W: Shared> Default for Together<W> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<W: Shared> Together<W> {
    /// Does `work`, and goes on to its end even when whoever asked for it goes away.
    pub(crate) async fn run(
        &self,
        pool: &PgPool,
        sandbox: &str,
        work: W,
    ) -> Result<W::Answer, EngineError> {
        let (answer, answered) = oneshot::channel();
        if self.line_up(sandbox, Waiting { work, answer }) {
            let (lanes, sandbox) = (Self(Arc::clone(&self.0)), sandbox.to_owned());
            let worker = Worker { lanes, sandbox, at_work: true };
            tokio::spawn(worker.work(pool.clone()));
        }
        match answered.await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(Fault::Panicked("while working for several calls".into()).into()),
        }
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<String, Lane<W>>> {
        // A lane is whole between any two of its changes.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another worker is to be started for it.
    fn line_up(&self, sandbox: &str, waiting: Waiting<W>) -> bool {
        let mut lanes = self.lanes();
        if !lanes.contains_key(sandbox) {
            let lane = Lane { waiting: VecDeque::new(), at_work: 0 };
            lanes.insert(sandbox.to_owned(), lane);
        }
        let Some(lane) = lanes.get_mut(sandbox) else { return false };
        lane.waiting.push_back(waiting);
        let one_more = lane.at_work < AT_ONCE;
        if one_more {
            lane.at_work += 1;
        }
        one_more
    }
}

/// Does a lane's work until nothing waits.
struct Worker<W: Shared> {
    lanes: Together<W>,
    sandbox: String,
    at_work: bool,
}

impl<W: Shared> Worker<W> {
    async fn work(mut self, pool: PgPool) {
        while let Some(taken) = self.next() {
            self.answer(&pool, taken).await;
        }
    }

    /// As much of what waits as one statement can do, in the order of its rows; `None` where nothing
    /// waits: whoever comes next finds this worker gone.
    fn next(&mut self) -> Option<Vec<Waiting<W>>> {
        let mut lanes = self.lanes.lanes();
        let lane = lanes.get_mut(&self.sandbox)?;
        if lane.waiting.is_empty() {
            self.at_work = false;
            lane.at_work -= 1;
            if lane.at_work == 0 {
                lanes.remove(&self.sandbox);
            }
            return None;
        }
        let (mut taken, mut left) = (Vec::new(), VecDeque::new());
        let mut rows = HashSet::new();
        for one in lane.waiting.drain(..) {
            let row = one.work.row().map(str::to_owned);
            if taken.len() < MOST && row.is_none_or(|row| rows.insert(row)) {
                taken.push(one);
            } else {
                left.push_back(one);
            }
        }
        lane.waiting = left;
        taken.sort_by(|one, other| one.work.row().cmp(&other.work.row()));
        Some(taken)
    }

    async fn answer(&self, pool: &PgPool, taken: Vec<Waiting<W>>) {
        let (works, answers): (Vec<_>, Vec<_>) =
            taken.into_iter().map(|Waiting { work, answer }| (work, answer)).unzip();
        match W::run(pool, &self.sandbox, &works).await {
            // Whoever went away is not told.
            Ok(done) => {
                for (answer, done) in answers.into_iter().zip(done) {
                    let _gone = answer.send(Ok(done));
                }
            }
            // It is certain that nothing of it was done.
            Err(error) if works.len() > 1 && was_undone(&error) => {
                for (work, answer) in works.into_iter().zip(answers) {
                    let done = W::run(pool, &self.sandbox, &[work]).await;
                    let only = done.and_then(|mut done| done.pop().ok_or(sqlx::Error::RowNotFound));
                    let _gone = answer.send(only);
                }
            }
            Err(error) => {
                let copies: Vec<_> = answers.iter().skip(1).map(|_| same(&error)).collect();
                for (answer, error) in answers.into_iter().zip([error].into_iter().chain(copies)) {
                    let _gone = answer.send(Err(error));
                }
            }
        }
    }
}

/// A worker that panicked leaves its place to another; the last one takes those who wait with it,
/// who would wait for ever.
impl<W: Shared> Drop for Worker<W> {
    fn drop(&mut self) {
        if !self.at_work {
            return;
        }
        let mut lanes = self.lanes.lanes();
        if let Some(lane) = lanes.get_mut(&self.sandbox) {
            lane.at_work -= 1;
            if lane.at_work == 0 {
                lanes.remove(&self.sandbox);
            }
        }
    }
}

/// Whether the database said no, so that nothing of the statement is stored. A connection that
/// broke, or a server that went down, may have stored it all.
fn was_undone(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| !code.starts_with("57P") && !code.starts_with("08"))
}

/// The error again, for another of those who asked.
fn same(error: &sqlx::Error) -> sqlx::Error {
    match error {
        sqlx::Error::PoolTimedOut => sqlx::Error::PoolTimedOut,
        sqlx::Error::PoolClosed => sqlx::Error::PoolClosed,
        sqlx::Error::WorkerCrashed => sqlx::Error::WorkerCrashed,
        sqlx::Error::Io(error) => {
            sqlx::Error::Io(io::Error::new(error.kind(), error.to_string()))
        }
        other => sqlx::Error::Protocol(other.to_string()),
    }
}
