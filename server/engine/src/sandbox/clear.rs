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
    /// Clears a part of the worlds that are gone. Gives whether there was anything to clear.
    pub async fn clear_gone(&self) -> Result<bool, EngineError> {
        sqlx::query(include_str!("mark_abandoned_gone.sql")).execute(self.bulk()).await?;
        let mut connection = self.bulk().acquire().await?;
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
        let cleared: i64 = sqlx::query_scalar(include_str!("clear.sql"))
            .bind(world)
            .bind(PIECE)
            .fetch_one(&mut *transaction)
            .await?;
        if cleared == 0 {
            sqlx::query(include_str!("forget.sql")).bind(world).execute(&mut *transaction).await?;
        }
    }
    transaction.commit().await?;
    Ok(world.is_some())
}
