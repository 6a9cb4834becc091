//! List calls, and open one.

use serde_json::Value;
use sqlx::types::Json;

use super::record::StoredTelegram;
use super::{Exchange, ExchangeDetail, TelegramView};
use crate::engine::{Caller, Engine, EngineError};
use crate::page::{PAGE_ROWS, Page};
use crate::refusal::Refusal;
use crate::target::OutsideCall;
use crate::verification::telegram::ruler;

#[derive(sqlx::FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    exchange: Exchange,
    request_id: String,
    request: Json<Value>,
    response: Json<Value>,
    telegrams: Json<Vec<StoredTelegram>>,
    outside: Json<Vec<OutsideCall>>,
}

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
        Ok(Page::from_rows(rows, |row| row.exchange_no))
    }

    /// One call with all that went back and forth.
    pub async fn exchange_detail(
        &self,
        caller: &Caller,
        exchange_no: i64,
    ) -> Result<ExchangeDetail, EngineError> {
        let row: Option<DetailRow> = sqlx::query_as(include_str!("detail.sql"))
            .bind(&caller.sandbox)
            .bind(exchange_no)
            .fetch_optional(&self.pool)
            .await?;
        let row = row.ok_or(Refusal::RecordNotFound {})?;
        Ok(ExchangeDetail {
            exchange: row.exchange,
            request_id: row.request_id,
            request: serde_json::to_string_pretty(&row.request.0)?,
            request_line: row.request.0.to_string(),
            response: serde_json::to_string_pretty(&row.response.0)?,
            telegrams: row.telegrams.0.iter().map(view_of).collect(),
            outside: row.outside.0.into_iter().map(indented).collect(),
        })
    }
}

fn view_of(stored: &StoredTelegram) -> TelegramView {
    let frame = bytes_of(&stored.frame);
    let fields = ruler(&frame);
    let text = fields.iter().map(|field| field.text.as_str()).collect();
    TelegramView { direction: stored.direction, text, fields }
}

/// The call with its bodies indented, where they are JSON.
fn indented(call: OutsideCall) -> OutsideCall {
    let indent = |body: String| {
        let value: Result<Value, _> = serde_json::from_str(&body);
        value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or(body)
    };
    OutsideCall { request: indent(call.request), response: indent(call.response), ..call }
}

/// The bytes of hexadecimal digits; only `Trace::telegram` writes them.
fn bytes_of(hexadecimal: &str) -> Vec<u8> {
    let digits: Vec<u8> = hexadecimal
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
