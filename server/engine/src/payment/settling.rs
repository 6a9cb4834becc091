//! Whose payments are settled when: some at a time, a few of each sandbox and of each peer that is
//! asked, so that who never answers delays nobody but their own.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;

use tokio::task::{Id, JoinSet};

use super::settle::Claimed;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::WorldId;

/// How many payments are inquired at the same time by this server. Peers that don't answer hold
/// their places for as long as is waited for an answer: it takes eight of them to hold all, and then
/// whoever has the least at work gets the next place.
const PLACES: usize = 64;
/// How many of them may be of one sandbox.
const PLACES_OF_SANDBOX: usize = 4;
/// How many of them may wait for one peer.
const PLACES_OF_PEER: usize = 8;

/// Of whom a payment takes a place.
struct Place {
    sandbox: WorldId,
    /// Blank for the server's own choice.
    peer: String,
}

/// The settling of a server: the payments that it inquires now.
pub struct Settling {
    engine: Engine,
    at_work: JoinSet<()>,
    places: HashMap<Id, Place>,
}

/// What waits to be settled, in all sandboxes.
#[derive(Clone, Copy, Debug, PartialEq, sqlx::FromRow)]
pub struct Backlog {
    /// The payments without an outcome whose inquiry is due, or was not answered.
    pub payments: i64,
    /// How long the first of them has waited, in seconds.
    pub seconds: f64,
}

impl Engine {
    /// A settling with nothing at work.
    pub fn settling(&self) -> Settling {
        Settling { engine: self.clone(), at_work: JoinSet::new(), places: HashMap::new() }
    }

    /// Settles all payments that are due; how many it looked at.
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

    /// What waits to be settled now.
    pub async fn settling_backlog(&self) -> Result<Backlog, EngineError> {
        Ok(sqlx::query_as(include_str!("backlog.sql")).fetch_one(self.bulk()).await?)
    }
}

impl Settling {
    /// Begins with as many of the payments that are due as there are places for; how many.
    pub async fn begin(&mut self) -> Result<usize, EngineError> {
        let free = PLACES.saturating_sub(self.at_work.len());
        if free == 0 {
            return Ok(0);
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
            .fetch_all(&self.engine.pool)
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

    /// Waits until some of those at work are done; `false` where none is at work. Giving up waiting
    /// loses none.
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

    /// Whether any is at work.
    pub fn is_at_work(&self) -> bool {
        !self.at_work.is_empty()
    }

    /// Waits for those at work, for as long as `patience`. What is not done by then is left to whoever
    /// settles next.
    pub async fn finish(mut self, patience: Duration) {
        let finished = tokio::time::timeout(patience, async { while self.some_done().await {} });
        if finished.await.is_err() {
            tracing::info!("{} inquiries were left to the next start", self.at_work.len());
        }
    }
}

/// Each of them once, beside how often it came.
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
