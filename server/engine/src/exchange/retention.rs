//! How long calls and their errors are kept. Payments, coupons and the ledger are never dropped.

use std::time::{Duration, Instant};

use crate::engine::{Change, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::topic::{Topic, Topics};

/// How many calls one statement drops: some hundredths of a second of work.
const PIECE: i64 = 2_000;
/// How long a round lasts at most: a server that is shutting down waits for it.
const LONGEST_ROUND: Duration = Duration::from_secs(2);

/// How many calls and errors each sandbox keeps, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// How long a call is kept after it was recorded, in real time, whatever the sandbox's clock
    /// says. It is accurate to the hour.
    pub age: Duration,
    /// How many of the newest calls a sandbox keeps.
    pub calls: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { age: Duration::from_secs(30 * 24 * 60 * 60), calls: 1_000_000 }
    }
}

impl Engine {
    /// Drops calls and errors beyond `retention`, for some seconds at most, and gives the number of
    /// calls. Each piece is a transaction of its own, so nobody waits for the whole, and sandboxes
    /// take turns.
    ///
    /// # Errors
    ///
    /// If the database fails; what was dropped until then stays dropped.
    pub async fn drop_old_calls(&self, retention: &Retention) -> Result<u64, EngineError> {
        let deadline = Instant::now() + LONGEST_ROUND;
        let age = retention.age.as_secs_f64();
        sqlx::query(include_str!("retention_mark.sql")).bind(age).execute(self.bulk()).await?;
        let mut due: Vec<(WorldId, i64)> = sqlx::query_as(include_str!("retention_due.sql"))
            .bind(age)
            .bind(i64::from(retention.calls))
            .fetch_all(self.bulk())
            .await?;
        let mut dropped = 0;
        while !due.is_empty() && Instant::now() < deadline {
            let mut left = Vec::new();
            for (world, below) in due {
                let piece = self.drop_piece(&world, below).await?;
                dropped += piece;
                if piece > 0 {
                    let topics = Topics::of(&[Topic::Calls, Topic::Errors]);
                    self.changed(Change::within(world.sandbox(), topics));
                    left.push((world, below));
                }
            }
            due = left;
        }
        if dropped > 0 {
            tracing::info!("dropped {dropped} calls that were old or too many");
        }
        Ok(dropped)
    }

    async fn drop_piece(&self, world: &WorldId, below: i64) -> Result<u64, EngineError> {
        let done = sqlx::query(include_str!("retention_drop.sql"))
            .bind(world)
            .bind(below)
            .bind(PIECE)
            .execute(self.bulk())
            .await?;
        Ok(done.rows_affected())
    }
}
