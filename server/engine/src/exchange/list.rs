//! List calls.

use super::{Exchange, ExchangeFilter, ExchangeForm, Operation};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::OrderNo;
use crate::page::{LOOKED_AT, PAGE_ROWS, Page};

impl Engine {
    /// A page of calls, newest first; below `before` for the next one. A filter without an index
    /// scans some thousands of calls: its page may have few or no rows and yet a next page.
    pub async fn list_exchanges(
        &self,
        caller: &Caller,
        form: &ExchangeForm,
    ) -> Result<Page<Exchange>, EngineError> {
        let filter = form.parse()?;
        if let Some(order_no) = &filter.order_no {
            return self.exchanges_of_order(caller, order_no, &filter).await;
        }
        if !filter.is_none() {
            return self.matching_exchanges(caller, &filter).await;
        }
        let rows: Vec<Exchange> = sqlx::query_as(include_str!("list.sql"))
            .bind(&caller.sandbox)
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1)
            .fetch_all(self.bulk())
            .await?;
        self.page(caller, rows, |row| row.exchange_no).await
    }

    async fn exchanges_of_order(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
        filter: &ExchangeFilter,
    ) -> Result<Page<Exchange>, EngineError> {
        let rows: Vec<Exchange> = sqlx::query_as(include_str!("list_by_order.sql"))
            .bind(&caller.sandbox)
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1)
            .bind(order_no)
            .bind(filter.operation)
            .bind(filter.verdict)
            .bind(hidden(filter))
            .fetch_all(self.bulk())
            .await?;
        self.page(caller, rows, |row| row.exchange_no).await
    }

    async fn matching_exchanges(
        &self,
        caller: &Caller,
        filter: &ExchangeFilter,
    ) -> Result<Page<Exchange>, EngineError> {
        let before = filter.before.unwrap_or(i64::MAX);
        let rows: Vec<Exchange> = sqlx::query_as(include_str!("list_matching.sql"))
            .bind(&caller.sandbox)
            .bind(before)
            .bind(PAGE_ROWS as i64 + 1)
            .bind(LOOKED_AT)
            .bind(filter.operation)
            .bind(filter.verdict)
            .bind(hidden(filter))
            .bind(&filter.text)
            .bind(filter.digits())
            .fetch_all(self.bulk())
            .await?;
        let page = self.page(caller, rows, |row| row.exchange_no).await?;
        self.going_on(caller, page, include_str!("list_looked_at.sql"), before).await
    }
}

/// The operations that are filtered out.
fn hidden(filter: &ExchangeFilter) -> Vec<&'static str> {
    let looks = Operation::ALL.iter().filter(|operation| operation.is_look());
    if filter.hide_looks { looks.map(|operation| operation.code()).collect() } else { Vec::new() }
}
