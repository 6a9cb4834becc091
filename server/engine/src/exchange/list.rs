//! List calls.

use super::Exchange;
use crate::engine::{Caller, Engine, EngineError};
use crate::page::{PAGE_ROWS, Page};

impl Engine {
    /// A page of calls, newest first; below `before` for the next.
    pub async fn list_exchanges(
        &self,
        caller: &Caller,
        before: Option<i64>,
    ) -> Result<Page<Exchange>, EngineError> {
        let rows: Vec<Exchange> = sqlx::query_as(include_str!("list.sql"))
            .bind(&caller.sandbox)
            .bind(before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1)
            .fetch_all(&self.pool)
            .await?;
        self.page(caller, rows, |row| row.exchange_no).await
    }
}
