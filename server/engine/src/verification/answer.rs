//! Answer a telegram: the built-in coupon service behind the TCP port.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::foreign_coupon::{Reverse, UseCoupon};
use super::store::StoreVerification;
use super::telegram::{MessageType, ResponseCode, Telegram};
use crate::clock;
use crate::coupon::{Coupon, CouponStatus};
use crate::engine::{Engine, EngineError};
use crate::identifier::OrderNo;
use crate::payment::PaymentStatus;
use crate::promotion::VerificationFault;
use crate::together::{Placed, Shared, each, in_order};

/// What the TCP port does with a telegram.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "short-lived, and nearly always an answer")]
pub enum Reply {
    /// Answer it.
    Answer(Telegram),
    /// Say nothing: the promotion's verification loses telegrams on purpose.
    Silence,
}

/// A telegram about whose matter everything is to be known.
pub(crate) struct VerificationLook {
    serial_no: String,
    order_no: String,
}

/// What is known, as it was read.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
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

impl Shared for VerificationLook {
    /// `None` where there is no such sandbox.
    type Answer = Option<Row>;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        looks: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Placed<Row>> = sqlx::query_as(include_str!("answer_load.sql"))
            .bind(sandbox)
            .bind(each(looks, |look| &look.serial_no))
            .bind(each(looks, |look| &look.order_no))
            .fetch_all(&mut *connection)
            .await?;
        Ok(in_order(looks, rows))
    }
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
        let look = VerificationLook {
            serial_no: request.serial_no.clone(),
            order_no: request.order_no.clone(),
        };
        let row = self.shared.verification_look.run(&request.sandbox, look).await?;
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
                        self.store_verification(request, code, is_ours).await?
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

    /// Remembers the answer; the one that stands. `is_ours`: it approves a payment made here.
    async fn store_verification(
        &self,
        request: &Telegram,
        code: ResponseCode,
        is_ours: bool,
    ) -> Result<ResponseCode, EngineError> {
        let work = StoreVerification::of(request, code, is_ours);
        self.shared.verification.run(&request.sandbox, work).await
    }

    /// Approves a foreign system's order and uses the coupon for it, both or neither.
    async fn use_coupon(&self, request: &Telegram) -> Result<ResponseCode, EngineError> {
        let use_coupon = UseCoupon::of(request);
        if self.shared.use_coupon.run(&request.sandbox, use_coupon).await? {
            return Ok(ResponseCode::Approved);
        }
        // Between the look and the statement the order was answered, whose answer stands (the same
        // telegram may have been sent twice), or another order took the coupon.
        self.store_verification(request, ResponseCode::CouponNotHeld, false).await
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
        self.shared.reversal.run(&request.sandbox, Reverse::of(request)).await?;
        Ok(ResponseCode::Approved)
    }
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
