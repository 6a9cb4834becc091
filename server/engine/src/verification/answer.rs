//! Answer a telegram: the built-in coupon service behind the TCP port.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::decide::{self, Decision, Known, Owner, Remembered};
use super::foreign_coupon::{Reverse, UseCoupon};
use super::store::StoreVerification;
use super::telegram::{MessageType, ResponseCode, Telegram};
use crate::clock;
use crate::coupon::Coupon;
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
    remembered: Option<Json<Remembered>>,
}

/// What is known of a telegram's sandbox, coupon and order.
pub(super) struct Found {
    now: DateTime<Utc>,
    row: Row,
}

/// Who sends a telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// This server, for a payment that is made here.
    Own,
    /// Whoever else. Another server on the same database is not told apart from a foreign system.
    Foreign,
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

impl Engine {
    /// What the coupon service answers to a `request` of this server's own.
    pub async fn answer_telegram(&self, request: &Telegram) -> Result<Reply, EngineError> {
        let found = self.known_of(request).await?;
        self.answer_knowing(request, found, Sender::Own).await
    }

    /// What is known of a telegram's matter; `None` where its sandbox does not exist.
    pub(super) async fn known_of(&self, request: &Telegram) -> Result<Option<Found>, EngineError> {
        let look = VerificationLook {
            serial_no: request.serial_no.clone(),
            order_no: request.order_no.clone(),
        };
        let row = self.shared.verification_look.run(&request.sandbox, look).await?;
        Ok(row.and_then(|row| row.now.map(|now| Found { now, row })))
    }

    pub(super) async fn answer_knowing(
        &self,
        request: &Telegram,
        found: Option<Found>,
        sender: Sender,
    ) -> Result<Reply, EngineError> {
        // An echo asks for nothing, so it needs no sandbox either.
        let Some(Found { now, row }) = found else {
            let code = if request.is_echo() {
                ResponseCode::Approved
            } else {
                ResponseCode::CouponNotFound
            };
            return Ok(Reply::Answer(request.reply(code, clock::in_seoul(Utc::now()))));
        };
        let known = Known {
            coupon: row.coupon.as_deref(),
            fault: row.fault,
            payment: row.payment_status,
            remembered: row.remembered.as_deref(),
            today: clock::in_seoul(now).date(),
        };
        let code = match request.message_type {
            MessageType::InquiryRequest if request.is_echo() => ResponseCode::Approved,
            MessageType::InquiryRequest => decide::inquire(request, &known),
            // What is to be remembered by its order number has to have one.
            _ if !names_an_order(request) => ResponseCode::Malformed,
            MessageType::VerifyRequest => {
                let decision = decide::verify(request, &known);
                if row.fault == Some(VerificationFault::LoseRequest) {
                    return Ok(Reply::Silence);
                }
                let code = self.do_as_decided(request, decision, sender).await?;
                if row.fault == Some(VerificationFault::LoseAnswer) {
                    return Ok(Reply::Silence);
                }
                code
            }
            MessageType::ReversalRequest if decide::may_be_reversed(&known) => {
                self.shared.reversal.run(&request.sandbox, Reverse::of(request)).await?;
                ResponseCode::Approved
            }
            MessageType::ReversalRequest => ResponseCode::Refused,
            _ => ResponseCode::UnknownMessageType,
        };
        let mut answer = request.reply(code, clock::in_seoul(now));
        answer.coupon_name = row.coupon.map(|coupon| coupon.0.name).unwrap_or_default();
        Ok(Reply::Answer(answer))
    }

    /// Stores what was decided; the answer that stands, for another may have been faster.
    async fn do_as_decided(
        &self,
        request: &Telegram,
        decision: Decision,
        sender: Sender,
    ) -> Result<ResponseCode, EngineError> {
        match (decision, sender) {
            (Decision::Answer(code), _) => Ok(code),
            (Decision::Remember(code, Owner::Payment), _) => {
                self.store_verification(request, code, Owner::Payment).await
            }
            (Decision::Remember(code, Owner::Foreign), Sender::Foreign) => {
                self.store_verification(request, code, Owner::Foreign).await
            }
            (Decision::Use, Sender::Foreign) => self.use_coupon(request).await,
            // A payment of ours that a reset has taken away: it is no foreign system's order.
            (Decision::Remember(code, Owner::Foreign), Sender::Own) => Ok(code),
            (Decision::Use, Sender::Own) => Ok(ResponseCode::CouponNotHeld),
        }
    }

    /// Remembers the answer; the one that stands.
    async fn store_verification(
        &self,
        request: &Telegram,
        code: ResponseCode,
        owner: Owner,
    ) -> Result<ResponseCode, EngineError> {
        let work = StoreVerification::of(request, code, owner);
        let stored = self.shared.verification.run(&request.sandbox, work).await?;
        // A payment that was made or taken away since the look has no answer yet, or none any more.
        let standing = stored.and_then(|stored| stored.standing(request, None));
        Ok(standing.unwrap_or(ResponseCode::CouponNotHeld))
    }

    /// Approves a foreign system's order and uses the coupon for it, both or neither.
    async fn use_coupon(&self, request: &Telegram) -> Result<ResponseCode, EngineError> {
        let use_coupon = UseCoupon::of(request);
        if self.shared.use_coupon.run(&request.sandbox, use_coupon).await? {
            return Ok(ResponseCode::Approved);
        }
        // Between the look and the statement the order was answered, whose answer stands (the same
        // telegram may have been sent twice), a payment took its number, or another order took the
        // coupon.
        self.store_verification(request, ResponseCode::CouponNotHeld, Owner::Foreign).await
    }
}

fn names_an_order(request: &Telegram) -> bool {
    OrderNo::parse(&request.order_no).is_ok_and(|order_no| order_no.as_str() == request.order_no)
}
