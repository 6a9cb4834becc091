//! Answer a telegram: the built-in coupon service behind the TCP port.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use sqlx::types::Json;

use super::telegram::{MessageType, ResponseCode, Telegram};
use crate::clock;
use crate::coupon::{Coupon, CouponStatus};
use crate::engine::{Engine, EngineError};
use crate::identifier::OrderNo;
use crate::payment::PaymentStatus;
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
struct Row {
    now: Option<DateTime<Utc>>,
    coupon: Option<Json<Coupon>>,
    fault: Option<VerificationFault>,
    payment_status: Option<PaymentStatus>,
    answered: Option<String>,
    reversed: Option<bool>,
}

/// What is known of a telegram's sandbox, coupon and order.
pub(super) struct Known {
    now: DateTime<Utc>,
    row: Row,
}

#[derive(sqlx::FromRow)]
struct Stored {
    response_code: String,
    reversed: bool,
    same_coupon: bool,
}

/// What a verification request comes to.
#[derive(Debug, PartialEq)]
enum Decision {
    /// This code, and the coupon stays as it is.
    Answer(ResponseCode),
    /// Approved for an order that no payment of ours has: the coupon is used for it.
    Use,
}

impl Engine {
    /// What the coupon service answers `request`.
    pub async fn answer_telegram(&self, request: &Telegram) -> Result<Reply, EngineError> {
        let known = self.known_of(request).await?;
        self.answer_knowing(request, known).await
    }

    /// What is known of a telegram's matter; `None` where its sandbox does not exist.
    pub(super) async fn known_of(&self, request: &Telegram) -> Result<Option<Known>, EngineError> {
        let row: Option<Row> = sqlx::query_as(include_str!("answer_load.sql"))
            .bind(&request.sandbox)
            .bind(&request.serial_no)
            .bind(&request.order_no)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(|row| row.now.map(|now| Known { now, row })))
    }

    pub(super) async fn answer_knowing(
        &self,
        request: &Telegram,
        known: Option<Known>,
    ) -> Result<Reply, EngineError> {
        // An echo asks for nothing, so it needs no sandbox either.
        let Some(Known { now, row }) = known else {
            let code = if request.is_echo() {
                ResponseCode::Approved
            } else {
                ResponseCode::CouponNotFound
            };
            return Ok(Reply::Answer(request.reply(code, clock::in_seoul(Utc::now()))));
        };
        let code = match request.message_type {
            MessageType::InquiryRequest if request.is_echo() => ResponseCode::Approved,
            MessageType::InquiryRequest => match (&row.answered, row.reversed) {
                (None, _) => ResponseCode::NoRecord,
                (Some(_), Some(true)) => ResponseCode::AlreadyReversed,
                (Some(code), _) => {
                    ResponseCode::from_code(code).unwrap_or(ResponseCode::SystemError)
                }
            },
            // What is to be remembered by its order number has to have one.
            _ if !names_an_order(request) => ResponseCode::Malformed,
            MessageType::VerifyRequest => {
                let decision = decide(request, &row, now);
                if row.fault == Some(VerificationFault::LoseRequest) {
                    return Ok(Reply::Silence);
                }
                let stored = match decision {
                    Decision::Answer(code) => {
                        // Approved without using it: a payment of ours holds the coupon.
                        let is_ours = code == ResponseCode::Approved;
                        store_verification(&self.pool, request, code, is_ours).await?
                    }
                    Decision::Use => self.use_coupon(request).await?,
                };
                if row.fault == Some(VerificationFault::LoseAnswer) {
                    return Ok(Reply::Silence);
                }
                stored
            }
            MessageType::ReversalRequest => self.reverse(request, row.payment_status).await?,
            _ => ResponseCode::UnknownMessageType,
        };
        let mut answer = request.reply(code, clock::in_seoul(now));
        answer.coupon_name = row.coupon.map(|coupon| coupon.0.name).unwrap_or_default();
        Ok(Reply::Answer(answer))
    }

    /// Approves a foreign system's order and uses the coupon for it, both or neither.
    ///
    /// The order's row comes first, here and in a reversal: they can't deadlock, and whichever is
    /// later sees what the other did.
    async fn use_coupon(&self, request: &Telegram) -> Result<ResponseCode, EngineError> {
        let mut transaction = self.pool.begin().await?;
        let stored =
            store_verification(&mut *transaction, request, ResponseCode::Approved, false).await?;
        if stored != ResponseCode::Approved {
            // Answered before, in another way: nothing was changed.
            transaction.rollback().await?;
            return Ok(stored);
        }
        let used = sqlx::query(include_str!("foreign_use.sql"))
            .bind(&request.sandbox)
            .bind(&request.order_no)
            .bind(&request.serial_no)
            .execute(&mut *transaction)
            .await?;
        if used.rows_affected() == 1 {
            transaction.commit().await?;
            return Ok(ResponseCode::Approved);
        }
        // Somebody took the coupon between the look and the statement: the same telegram, sent
        // twice, whose answer stands, or another order.
        transaction.rollback().await?;
        store_verification(&self.pool, request, ResponseCode::CouponNotHeld, false).await
    }

    /// Marks the order as reversed; the coupon that a foreign system's order used comes back.
    async fn reverse(
        &self,
        request: &Telegram,
        payment_status: Option<PaymentStatus>,
    ) -> Result<ResponseCode, EngineError> {
        if matches!(payment_status, Some(PaymentStatus::Paid | PaymentStatus::Cancelled)) {
            // A payment that was made here is taken back by cancelling it, not behind its back.
            return Ok(ResponseCode::Refused);
        }
        let mut transaction = self.pool.begin().await?;
        sqlx::query(include_str!("answer_reverse.sql"))
            .bind(&request.sandbox)
            .bind(&request.order_no)
            .bind(&request.serial_no)
            .bind(i64::try_from(request.message_no).unwrap_or(i64::MAX))
            .execute(&mut *transaction)
            .await?;
        sqlx::query(include_str!("foreign_restore.sql"))
            .bind(&request.sandbox)
            .bind(&request.order_no)
            .bind(&request.serial_no)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(ResponseCode::Approved)
    }
}

/// Remembers the answer; the one that stands. `is_ours`: it approves a payment that is made here.
async fn store_verification(
    executor: impl PgExecutor<'_>,
    request: &Telegram,
    code: ResponseCode,
    is_ours: bool,
) -> Result<ResponseCode, EngineError> {
    let stored: Option<Stored> = sqlx::query_as(include_str!("answer_verify.sql"))
        .bind(&request.sandbox)
        .bind(&request.order_no)
        .bind(&request.serial_no)
        .bind(i64::try_from(request.message_no).unwrap_or(i64::MAX))
        .bind(code.code())
        .bind(is_ours)
        .fetch_optional(executor)
        .await?;
    // The sandbox was deleted meanwhile.
    let Some(stored) = stored else { return Ok(ResponseCode::CouponNotFound) };
    if !stored.same_coupon {
        return Ok(ResponseCode::CouponNotHeld);
    }
    if stored.reversed {
        return Ok(ResponseCode::AlreadyReversed);
    }
    Ok(ResponseCode::from_code(&stored.response_code).unwrap_or(ResponseCode::SystemError))
}

fn names_an_order(request: &Telegram) -> bool {
    OrderNo::parse(&request.order_no).is_ok_and(|order_no| order_no.as_str() == request.order_no)
}

/// Whether the coupon is good for the order that asks.
fn decide(request: &Telegram, row: &Row, now: DateTime<Utc>) -> Decision {
    use ResponseCode::{
        AmountMismatch, Approved, CouponExpired, CouponNotFound, CouponNotHeld, OtherSubscriber,
        Refused,
    };
    let Some(Json(coupon)) = &row.coupon else { return Decision::Answer(CouponNotFound) };
    if coupon.ncn.as_str() != request.ncn {
        return Decision::Answer(OtherSubscriber);
    }
    let held_for = coupon.order_no.as_ref().map(|order_no| order_no.as_str());
    let approval = match coupon.status_on(clock::in_seoul(now).date()) {
        CouponStatus::Held if held_for == Some(request.order_no.as_str()) => {
            Decision::Answer(Approved)
        }
        // A payment of ours holds its coupon before it asks; this order is a foreign system's.
        CouponStatus::Unused if row.payment_status.is_none() => Decision::Use,
        CouponStatus::Expired | CouponStatus::Deleted => return Decision::Answer(CouponExpired),
        _ => return Decision::Answer(CouponNotHeld),
    };
    if coupon.amount.0 != request.coupon_amount || request.coupon_amount > request.amount {
        return Decision::Answer(AmountMismatch);
    }
    if row.fault == Some(VerificationFault::Refuse) {
        return Decision::Answer(Refused);
    }
    approval
}
