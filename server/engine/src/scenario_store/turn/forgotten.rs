//! What of runs is forgotten.

use crate::engine::Engine;
use crate::error::{EngineError, Fault};
use crate::scenario_store::{BARS, RunVerdict};

/// How many runs that are old are forgotten with one statement.
const PIECE: i64 = 200;
/// How many of the last runs of each scenario are kept, however old they are.
const KEPT: i64 = BARS as i64;
const DAY: f64 = 24.0 * 60.0 * 60.0;

impl Engine {
    /// Forgets what is old: successes after a week, failures after ninety days, but of each scenario the last twenty
    /// runs never. What waits or runs is never forgotten. Gives how many.
    pub async fn forget_scenario_runs(&self) -> Result<u64, EngineError> {
        let mut forgotten = 0;
        for verdict in RunVerdict::ALL {
            let days = if verdict.is_red() { 90.0 } else { 7.0 };
            loop {
                let piece: i64 = sqlx::query_scalar(include_str!("../turn_forget.sql"))
                    .bind(*verdict)
                    .bind(days * DAY)
                    .bind(KEPT)
                    .bind(PIECE)
                    .fetch_one(self.bulk())
                    .await?;
                forgotten += u64::try_from(piece)
                    .map_err(|_| Fault::Inconsistent("a count below zero".to_owned()))?;
                if piece < PIECE {
                    break;
                }
            }
        }
        sqlx::query(include_str!("../turn_forget_slots.sql"))
            .bind(90.0 * DAY)
            .bind(PIECE)
            .execute(self.bulk())
            .await?;
        Ok(forgotten)
    }
}
