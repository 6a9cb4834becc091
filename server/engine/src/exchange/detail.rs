//! Open a call, with its personal data masked, or unmasked for those who may see it and ask for it.

use serde_json::Value;
use sqlx::types::Json;

use super::trace::{StoredFrame, StoredTelegram};
use super::{ApiCall, Exchange, ExchangeDetail, TargetCall, TelegramView, Unmasking};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{SandboxId, SerialNo};
use crate::personal;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::telegram::{mask_fields, ruler};

#[derive(sqlx::FromRow)]
struct ExchangeDetailRow {
    #[sqlx(flatten)]
    exchange: Exchange,
    request_id: String,
    request: Json<Value>,
    response: Json<Value>,
    telegrams: Json<Vec<StoredFrame>>,
    frames: Vec<u8>,
    outside: Json<Vec<TargetCall>>,
    error_no: Option<i64>,
    paid_with: Option<SerialNo>,
}

impl Engine {
    /// One call with its telegrams and target calls, personal data masked.
    pub async fn exchange_detail(
        &self,
        caller: &Caller,
        exchange_no: i64,
    ) -> Result<ExchangeDetail, EngineError> {
        let row: Option<ExchangeDetailRow> = sqlx::query_as(include_str!("detail.sql"))
            .bind(&caller.sandbox)
            .bind(exchange_no)
            .fetch_optional(&self.pool)
            .await?;
        let row = self.found(caller, row, Refusal::RecordNotFound {}).await?;
        let unmaskings = self.unmaskings(caller, exchange_no).await?;
        row.masked(&caller.sandbox.sandbox(), unmaskings)
    }

    /// One call with its personal data. The statement that reads it also stores that the caller saw
    /// it.
    pub async fn reveal_exchange(
        &self,
        caller: &Caller,
        exchange_no: i64,
    ) -> Result<ExchangeDetail, EngineError> {
        let reader = &caller.reader;
        reader.must_be(Role::Tester)?;
        let row: Option<ExchangeDetailRow> = sqlx::query_as(include_str!("reveal.sql"))
            .bind(&caller.sandbox)
            .bind(exchange_no)
            .bind(&reader.name)
            .bind(reader.role)
            .bind(&caller.request_id)
            .fetch_optional(&self.pool)
            .await?;
        let row = self.found(caller, row, Refusal::RecordNotFound {}).await?;
        tracing::info!(
            exchange_no,
            sandbox = %caller.sandbox.sandbox(),
            reader = %reader.name,
            role = reader.role.code(),
            "personal data was shown"
        );
        let unmaskings = self.unmaskings(caller, exchange_no).await?;
        row.shown(&caller.sandbox.sandbox(), unmaskings)
    }

    async fn unmaskings(
        &self,
        caller: &Caller,
        exchange_no: i64,
    ) -> Result<Vec<Unmasking>, EngineError> {
        let unmaskings = sqlx::query_as(include_str!("unmaskings.sql"))
            .bind(&caller.sandbox)
            .bind(exchange_no)
            .fetch_all(&self.pool)
            .await?;
        Ok(unmaskings)
    }
}

impl ExchangeDetailRow {
    fn shown(
        mut self,
        sandbox: &SandboxId,
        unmaskings: Vec<Unmasking>,
    ) -> Result<ExchangeDetail, EngineError> {
        let telegrams = self.take_telegrams();
        self.told(sandbox, &telegrams, unmaskings)
    }

    fn take_telegrams(&mut self) -> Vec<StoredTelegram> {
        StoredTelegram::unpacked(std::mem::take(&mut self.telegrams.0), &self.frames)
    }

    fn told(
        self,
        sandbox: &SandboxId,
        telegrams: &[StoredTelegram],
        unmaskings: Vec<Unmasking>,
    ) -> Result<ExchangeDetail, EngineError> {
        Ok(ExchangeDetail {
            error_no: self.error_no,
            serial_no: self.paid_with.or_else(|| named_coupon(&self.request.0, &self.response.0)),
            call: ApiCall::of(sandbox, self.exchange.operation, &self.request.0),
            exchange: self.exchange,
            request_id: self.request_id,
            request: serde_json::to_string_pretty(&self.request.0)?,
            response: serde_json::to_string_pretty(&self.response.0)?,
            telegrams: telegrams.iter().map(view_of).collect(),
            outside: self.outside.0.into_iter().map(TargetCall::indented).collect(),
            masked: false,
            unmaskings,
        })
    }

    fn masked(
        mut self,
        sandbox: &SandboxId,
        unmaskings: Vec<Unmasking>,
    ) -> Result<ExchangeDetail, EngineError> {
        let mut masked = false;
        for value in [&mut self.request.0, &mut self.response.0] {
            let before = value.clone();
            personal::mask(value);
            masked |= *value != before;
        }
        let telegrams = self.take_telegrams();
        let mut detail = self.told(sandbox, &telegrams, unmaskings)?;
        for (telegram, stored) in detail.telegrams.iter_mut().zip(&telegrams) {
            let before = telegram.fields.clone();
            mask_fields(&mut telegram.fields, &stored.frame);
            telegram.text = telegram.fields.iter().map(|field| field.text.as_str()).collect();
            masked |= telegram.fields != before;
        }
        for call in &mut detail.outside {
            let before = call.clone();
            call.mask_personal_data();
            masked |= *call != before;
        }
        detail.masked = masked;
        Ok(detail)
    }
}

/// The coupon that a call named, or that it issued.
fn named_coupon(request: &Value, response: &Value) -> Option<SerialNo> {
    let named =
        [request.pointer("/form/serial_no"), request.get("serial_no"), response.get("serial_no")];
    named.into_iter().flatten().find_map(|serial_no| SerialNo::parse(serial_no.as_str()?).ok())
}

fn view_of(stored: &StoredTelegram) -> TelegramView {
    let fields = ruler(&stored.frame);
    let text = fields.iter().map(|field| field.text.as_str()).collect();
    TelegramView { direction: stored.direction, text, fields, notes: stored.notes.clone() }
}
