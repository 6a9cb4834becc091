//! List errors, and open one.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::{ErrorDetail, ErrorForm, ErrorRecord};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{OrderNo, SerialNo};
use crate::page::{PAGE_ROWS, Page};
use crate::personal;
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct ErrorDetailRow {
    #[sqlx(flatten)]
    record: ErrorRecord,
    request_id: String,
    request: Json<Value>,
    response: Json<Value>,
    order_no: Option<OrderNo>,
    serial_no: Option<SerialNo>,
}

impl Engine {
    /// A page of errors, newest first. Each filter has a statement and an index of its own.
    pub async fn list_errors(
        &self,
        caller: &Caller,
        form: &ErrorForm,
    ) -> Result<Page<ErrorRecord>, EngineError> {
        let filter = form.parse()?;
        let statement = match (&filter.code, filter.source) {
            (Some(_), _) => include_str!("list_by_code.sql"),
            (None, Some(_)) => include_str!("list_by_source.sql"),
            (None, None) => include_str!("list.sql"),
        };
        let mut query = sqlx::query_as(statement)
            .bind(&caller.sandbox)
            .bind(filter.from.unwrap_or(DateTime::UNIX_EPOCH))
            .bind(filter.before_moment.unwrap_or(END_OF_TIME))
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1);
        if let Some(code) = filter.code {
            query = query.bind(code).bind(filter.source);
        } else if let Some(source) = filter.source {
            query = query.bind(source);
        }
        let rows: Vec<ErrorRecord> = query.fetch_all(self.bulk()).await?;
        self.page(caller, rows, |row| row.error_no).await
    }

    /// One error, whole; personal data stays masked.
    pub async fn error_detail(
        &self,
        caller: &Caller,
        error_no: i64,
    ) -> Result<ErrorDetail, EngineError> {
        let row: Option<ErrorDetailRow> = sqlx::query_as(include_str!("detail.sql"))
            .bind(&caller.sandbox)
            .bind(error_no)
            .fetch_optional(&self.pool)
            .await?;
        let mut row = self.found(caller, row, Refusal::RecordNotFound {}).await?;
        personal::mask(&mut row.response.0);
        Ok(ErrorDetail {
            record: row.record,
            request_id: row.request_id,
            order_no: row.order_no,
            serial_no: row.serial_no,
            request: serde_json::to_string_pretty(&row.request.0)?,
            response: serde_json::to_string_pretty(&row.response.0)?,
        })
    }
}

/// Later than every error: the year 9999, which PostgreSQL and chrono both hold.
const END_OF_TIME: DateTime<Utc> = match DateTime::from_timestamp(253_370_764_800, 0) {
    Some(at) => at,
    None => DateTime::<Utc>::MAX_UTC,
};
