//! Clear worlds that are gone, piece by piece: no transaction is long, no call waits, and after a
//! crash another server continues.

use sqlx::{Connection, PgConnection};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::WorldId;

/// The most rows that a piece takes from each table.
const PIECE: i64 = 2_000;
/// The most pieces of a round, so that other work gets its turn.
const PIECES: usize = 50;

impl Engine {
    /// Clears a part of the worlds that are gone, after those of old runs. Gives whether there was anything to
    /// clear. It is planned as what serves calls, once: many worlds are small.
    pub async fn clear_gone(&self) -> Result<bool, EngineError> {
        sqlx::query(include_str!("mark_abandoned_gone.sql")).execute(&self.pool).await?;
        self.delete_old_runs().await?;
        let mut connection = self.pool.acquire().await?;
        for _ in 0..PIECES {
            if !clear_piece(&mut connection).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether there was something to clear that nobody else was clearing.
async fn clear_piece(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let world: Option<WorldId> = sqlx::query_scalar(include_str!("claim_gone.sql"))
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some(world) = &world {
        let mut rows = 0;
        // What is little goes at once: what is pointed to, after what points to it.
        while rows < PIECE {
            let cleared: i64 = sqlx::query_scalar(include_str!("clear.sql"))
                .bind(world)
                .bind(PIECE)
                .fetch_one(&mut *transaction)
                .await?;
            if cleared == 0 {
                let forget = sqlx::query(include_str!("forget.sql"));
                forget.bind(world).execute(&mut *transaction).await?;
                break;
            }
            rows += cleared;
        }
    }
    transaction.commit().await?;
    Ok(world.is_some())
}
