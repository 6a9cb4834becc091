//! Answer a telegram: the built-in coupon service behind the TCP port.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::telegram::{MessageType, ResponseCode, Telegram};
use crate::clock;
use crate::coupon::{Coupon, CouponStatus};
use crate::engine::{Engine, EngineError};
use crate::promotion::VerificationFault;

/// What the TCP port does with a telegram.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "short-lived, and nearly always an answer")]
pub enum Reply {
    /// Answer it.
    Answer(Telegram),
    /// Say nothing: the promotion's verification loses telegrams on purpose.
    Silence,
}

#[derive(sqlx::FromRow)]
struct Known {
    now: Option<DateTime<Utc>>,
    coupon: Option<Json<Coupon>>,
    fault: Option<VerificationFault>,
    answered: Option<String>,
    reversed: Option<bool>,
}

#[derive(sqlx::FromRow)]
struct Stored {
    response_code: String,
    reversed: bool,
}

impl Engine {
    /// What the coupon service answers `request`.
    pub async fn answer_telegram(&self, request: &Telegram) -> Result<Reply, EngineError> {
        let known: Option<Known> = sqlx::query_as(include_str!("answer_load.sql"))
            .bind(&request.sandbox)
            .bind(&request.serial_no)
            .bind(&request.order_no)
            .fetch_optional(&self.pool)
            .await?;
        // An echo asks for nothing, so it needs no sandbox either.
        let Some((known, now)) = known.and_then(|known| known.now.map(|now| (known, now))) else {
            let code = if request.is_echo() {
                ResponseCode::Approved
            } else {
                ResponseCode::CouponNotFound
            };
            return Ok(Reply::Answer(request.reply(code, clock::in_seoul(Utc::now()))));
        };
        let code = match request.message_type {
            MessageType::VerifyRequest => {
                let code = decide(request, &known);
                if known.fault == Some(VerificationFault::LoseRequest) {
                    return Ok(Reply::Silence);
                }
                let stored = self.store_verification(request, code).await?;
                if known.fault == Some(VerificationFault::LoseAnswer) {
                    return Ok(Reply::Silence);
                }
                stored
            }
            MessageType::ReversalRequest => {
                self.store_reversal(request).await?;
                ResponseCode::Approved
            }
            MessageType::InquiryRequest if request.is_echo() => ResponseCode::Approved,
            MessageType::InquiryRequest => match (&known.answered, known.reversed) {
                (None, _) => ResponseCode::NoRecord,
                (Some(_), Some(true)) => ResponseCode::AlreadyReversed,
                (Some(code), _) => {
                    ResponseCode::from_code(code).unwrap_or(ResponseCode::SystemError)
                }
            },
            _ => ResponseCode::UnknownMessageType,
        };
        let mut answer = request.reply(code, clock::in_seoul(now));
        answer.coupon_name = known.coupon.map(|coupon| coupon.0.name).unwrap_or_default();
        Ok(Reply::Answer(answer))
    }

    async fn store_verification(
        &self,
        request: &Telegram,
        code: ResponseCode,
    ) -> Result<ResponseCode, EngineError> {
        let stored: Stored = sqlx::query_as(include_str!("answer_verify.sql"))
            .bind(&request.sandbox)
            .bind(&request.order_no)
            .bind(&request.serial_no)
            .bind(i64::try_from(request.message_no).unwrap_or(i64::MAX))
            .bind(code.code())
            .fetch_one(&self.pool)
            .await?;
        if stored.reversed {
            return Ok(ResponseCode::AlreadyReversed);
        }
        Ok(ResponseCode::from_code(&stored.response_code).unwrap_or(ResponseCode::SystemError))
    }

    async fn store_reversal(&self, request: &Telegram) -> Result<(), EngineError> {
        sqlx::query(include_str!("answer_reverse.sql"))
            .bind(&request.sandbox)
            .bind(&request.order_no)
            .bind(&request.serial_no)
            .bind(i64::try_from(request.message_no).unwrap_or(i64::MAX))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// Whether the coupon is good for the order that asks.
fn decide(request: &Telegram, known: &Known) -> ResponseCode {
    let Some(Json(coupon)) = &known.coupon else { return ResponseCode::CouponNotFound };
    if coupon.ncn.as_str() != request.ncn {
        return ResponseCode::OtherSubscriber;
    }
    let held_for = coupon.order_no.as_ref().map(|order_no| order_no.as_str());
    if coupon.status != CouponStatus::Held || held_for != Some(request.order_no.as_str()) {
        return ResponseCode::CouponNotHeld;
    }
    if coupon.amount.0 != request.coupon_amount || request.coupon_amount > request.amount {
        return ResponseCode::AmountMismatch;
    }
    if known.fault == Some(VerificationFault::Refuse) {
        return ResponseCode::Refused;
    }
    ResponseCode::Approved
}
