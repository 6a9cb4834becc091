//! What PostgreSQL did for a load: transactions, log, pages looked at, and how many updates were HOT.

use sqlx::PgPool;

use crate::Outcome;

/// Counts since the database was made; or, of a load, those of a cycle.
#[derive(Clone, Copy, Default, sqlx::FromRow)]
pub struct Work {
    /// Reads too.
    pub transactions: f64,
    /// Bytes of the write-ahead log, full pages included.
    pub log_bytes: f64,
    /// Pages that were found in PostgreSQL's own memory.
    pub buffer_hits: f64,
    updates: f64,
    hot_updates: f64,
}

impl Work {
    /// All that was done so far.
    pub async fn so_far(pool: &PgPool) -> Outcome<Self> {
        Ok(sqlx::query_as(include_str!("work.sql")).fetch_one(pool).await?)
    }

    /// What was done since `before`, for each of `cycles`.
    pub fn since(&self, before: &Self, cycles: f64) -> Self {
        Self {
            transactions: (self.transactions - before.transactions) / cycles,
            log_bytes: (self.log_bytes - before.log_bytes) / cycles,
            buffer_hits: (self.buffer_hits - before.buffer_hits) / cycles,
            updates: (self.updates - before.updates) / cycles,
            hot_updates: (self.hot_updates - before.hot_updates) / cycles,
        }
    }

    /// The share of its updates that wrote no entry into an index, in per cent.
    pub fn hot_per_cent(&self) -> f64 {
        self.hot_updates / self.updates * 100.0
    }
}
