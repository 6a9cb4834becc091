//! Which payments are settled when: a few at a time for each sandbox and each peer, so that a peer
//! that never answers delays only the payments that ask it.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use tokio::task::{Id, JoinSet};

use super::settle::Claimed;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::WorldId;

/// How many payments this server inquires at the same time. A peer that doesn't answer keeps its
/// places until the timeout: eight such peers are needed to fill all places, and then whoever has
/// the fewest at work gets the next one.
const PLACES: usize = 64;
/// How many of them may be of one sandbox.
const PLACES_OF_SANDBOX: usize = 4;
/// How many of them may wait for one peer.
const PLACES_OF_PEER: usize = 8;

/// Whose place a payment takes.
struct Place {
    sandbox: WorldId,
    /// Blank for the server's own choice.
    peer: String,
}

/// The payments that this server is inquiring now.
pub struct Settling {
    engine: Engine,
    at_work: JoinSet<()>,
    places: HashMap<Id, Place>,
}

/// The backlog of payments to settle, in all sandboxes.
#[derive(Clone, Copy, Debug, PartialEq, sqlx::FromRow)]
pub struct Backlog {
    /// How many payments without an outcome are due, or were inquired without an answer.
    pub payments: i64,
    /// How long the oldest of them has waited, in seconds.
    pub seconds: f64,
}

impl Engine {
    /// With no payment at work.
    pub fn settling(&self) -> Settling {
        Settling { engine: self.clone(), at_work: JoinSet::new(), places: HashMap::new() }
    }

    /// Settles all payments that are due, and gives how many it tried.
    pub async fn settle_payments(&self) -> Result<usize, EngineError> {
        let mut settling = self.settling();
        let mut begun = 0;
        loop {
            begun += settling.begin().await?;
            if !settling.some_done().await {
                return Ok(begun);
            }
        }
    }

    /// The backlog now.
    pub async fn settling_backlog(&self) -> Result<Backlog, EngineError> {
        Ok(sqlx::query_as(include_str!("backlog.sql")).fetch_one(self.bulk()).await?)
    }
}

impl Settling {
    /// Starts as many due payments as there are free places, and gives how many.
    pub async fn begin(&mut self) -> Result<usize, EngineError> {
        let free = PLACES.saturating_sub(self.at_work.len());
        if free == 0 {
            return Ok(0);
        }
        let pool = &self.engine.pool;
        if sqlx::query_scalar(include_str!("reservation_due.sql")).fetch_one(pool).await? {
            sqlx::query(include_str!("abandoned.sql")).execute(pool).await?;
        }
        let (sandboxes, at_sandboxes) = counted(self.places.values().map(|it| it.sandbox.as_str()));
        let (peers, at_peers) = counted(self.places.values().map(|it| it.peer.as_str()));
        let claimed: Vec<Claimed> = sqlx::query_as(include_str!("settle_claim.sql"))
            .bind(bigint(free))
            .bind(bigint(PLACES_OF_SANDBOX))
            .bind(bigint(PLACES_OF_PEER))
            .bind(sandboxes)
            .bind(at_sandboxes)
            .bind(peers)
            .bind(at_peers)
            .fetch_all(pool)
            .await?;
        let begun = claimed.len();
        for claimed in claimed {
            let place = Place {
                sandbox: claimed.sandbox_id.clone(),
                peer: claimed.verification_address.clone().unwrap_or_default(),
            };
            let engine = self.engine.clone();
            let task = self.at_work.spawn(async move { engine.settle_claimed(&claimed).await });
            self.places.insert(task.id(), place);
        }
        Ok(begun)
    }

    /// Waits until some of the running ones are done; `false` if none is running. Cancelling the
    /// wait loses none of them.
    pub async fn some_done(&mut self) -> bool {
        let mut next = self.at_work.join_next_with_id().await;
        let was_at_work = next.is_some();
        while let Some(done) = next {
            let id = match done {
                Ok((id, ())) => id,
                Err(error) => {
                    tracing::error!("a payment was not settled: {error}");
                    error.id()
                }
            };
            self.places.remove(&id);
            next = self.at_work.try_join_next_with_id();
        }
        was_at_work
    }

    /// Whether any is running.
    pub fn is_at_work(&self) -> bool {
        !self.at_work.is_empty()
    }

    /// Waits for the running ones, at most `patience`. Whoever settles next takes over what is not
    /// done by then.
    pub async fn finish(mut self, patience: Duration) {
        let finished = tokio::time::timeout(patience, async { while self.some_done().await {} });
        if finished.await.is_err() {
            tracing::info!("{} inquiries were left to the next start", self.at_work.len());
        }
    }
}

/// Each value once, with how often it occurred.
fn counted<T: Eq + Hash>(all: impl Iterator<Item = T>) -> (Vec<T>, Vec<i64>) {
    let mut counts: HashMap<T, i64> = HashMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts.into_iter().unzip()
}

fn bigint(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
