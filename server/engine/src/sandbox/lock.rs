//! One after the other, for what is counted before it is stored.

use sqlx::{Postgres, Transaction};

use crate::engine::{Caller, Engine};
use crate::error::EngineError;

impl Engine {
    /// Begins a transaction that waits for all others of this kind in the sandbox: what its later statements count stays
    /// so until it ends. A statement that both waited and counted would count what was there before it waited.
    ///
    /// # Errors
    ///
    /// Refused if the sandbox is gone.
    pub(crate) async fn begin_in_turn(
        &self,
        caller: &Caller,
    ) -> Result<Transaction<'static, Postgres>, EngineError> {
        let mut transaction = self.pool.begin().await?;
        let is_there: Option<bool> = sqlx::query_scalar(include_str!("lock.sql"))
            .bind(&caller.sandbox)
            .fetch_optional(&mut *transaction)
            .await?;
        if is_there.is_none() {
            transaction.rollback().await?;
            return Err(self.gone(&caller.sandbox).await);
        }
        Ok(transaction)
    }
}
