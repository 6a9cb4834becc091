//! Answer a telegram: the built-in coupon service behind the TCP port.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::decide::{self, Decision, Owner, RegisteredOrder, VerificationFacts};
use super::foreign_coupon::{Reverse, UseCoupon};
use super::register::RegisterOrder;
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::clock;
use crate::coupon::Coupon;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::{OrderNo, SandboxId, WorldId};
use crate::promotion::VerificationFault;
use crate::status::PaymentStatus;
use crate::telegram::{MessageType, ResponseCode, Telegram};

/// What the TCP port does with a telegram.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "short-lived, and nearly always an answer")]
pub enum Reply {
    /// Answer it.
    Answer(Telegram),
    /// Stay silent: the promotion simulates lost telegrams.
    Silence,
}

/// A telegram whose facts are to be loaded.
pub(crate) struct LoadRegister {
    serial_no: String,
    order_no: String,
}

/// A row of `answer_load.sql`.
#[derive(sqlx::FromRow)]
pub(crate) struct RegisterRow {
    now: DateTime<Utc>,
    coupon: Option<Json<Coupon>>,
    contract_ended: bool,
    fault: Option<VerificationFault>,
    payment_status: Option<PaymentStatus>,
    registered: Option<Json<RegisteredOrder>>,
}

/// A telegram's world, and the facts about its coupon and order there.
pub(super) struct LoadedFacts {
    pub(super) world: WorldId,
    row: RegisterRow,
}

/// Who sends a telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// This server, for a payment that is made here.
    Own,
    /// Anybody else. Another server on the same database counts as a foreign system.
    Foreign,
}

impl Batched for LoadRegister {
    /// `None` if the world does not exist.
    type Answer = Option<RegisterRow>;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        looks: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<RegisterRow>> = batch_query!(
            query_as(include_str!("answer_load.sql")), sandbox,
            look in looks => {
                serial_no: &look.serial_no,
                order_no: &look.order_no,
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        Ok(in_order(looks, rows))
    }
}

impl Engine {
    /// The coupon service's answer to a `request` of this server itself.
    pub async fn answer_telegram(&self, request: &Telegram) -> Result<Reply, EngineError> {
        let found = self.load_facts(request).await?;
        self.answer_with_facts(request, found, Sender::Own).await
    }

    /// Loads the facts for a telegram; `None` if its sandbox does not exist.
    pub(super) async fn load_facts(
        &self,
        request: &Telegram,
    ) -> Result<Option<LoadedFacts>, EngineError> {
        let world = match (&request.world, SandboxId::parse(&request.sandbox)) {
            (Some(world), _) => world.clone(),
            (None, Ok(sandbox)) => self.enter(&sandbox).await?,
            (None, Err(_)) => return Ok(None),
        };
        if let Some(row) = self.look_in(&world, request).await? {
            return Ok(Some(LoadedFacts { world, row }));
        }
        // A telegram that names only a sandbox means its current world.
        let next = match request.world {
            Some(_) => None,
            None => self.enter_again(&world).await?,
        };
        let Some(world) = next else { return Ok(None) };
        let row = self.look_in(&world, request).await?;
        Ok(row.map(|row| LoadedFacts { world, row }))
    }

    async fn look_in(
        &self,
        world: &WorldId,
        request: &Telegram,
    ) -> Result<Option<RegisterRow>, EngineError> {
        let look = LoadRegister {
            serial_no: request.serial_no.clone(),
            order_no: request.order_no.clone(),
        };
        self.batchers.run(world.as_str(), look).await
    }

    pub(super) async fn answer_with_facts(
        &self,
        request: &Telegram,
        found: Option<LoadedFacts>,
        sender: Sender,
    ) -> Result<Reply, EngineError> {
        // An echo test asks for nothing, so it needs no sandbox.
        let Some(LoadedFacts { world, row }) = found else {
            let code = if request.is_echo() {
                ResponseCode::Approved
            } else {
                ResponseCode::CouponNotFound
            };
            return Ok(Reply::Answer(request.reply(code, clock::in_seoul(Utc::now()))));
        };
        let (world, now) = (&world, row.now);
        let facts = VerificationFacts {
            coupon: row.coupon.as_deref(),
            contract_ended: row.contract_ended,
            fault: row.fault,
            payment: row.payment_status,
            registered: row.registered.as_deref(),
            today: clock::in_seoul(now).date(),
        };
        let code = match request.message_type {
            MessageType::InquiryRequest if request.is_echo() => ResponseCode::Approved,
            MessageType::InquiryRequest => decide::inquire(request, &facts),
            // Nothing can be registered without an order number.
            _ if !names_an_order(request) => ResponseCode::Malformed,
            MessageType::VerifyRequest => {
                let decision = decide::verify(request, &facts);
                if row.fault == Some(VerificationFault::LoseRequest) {
                    return Ok(Reply::Silence);
                }
                let code = self.do_as_decided(world, request, decision, sender).await?;
                if row.fault == Some(VerificationFault::LoseAnswer) {
                    return Ok(Reply::Silence);
                }
                code
            }
            MessageType::ReversalRequest if decide::is_mistyped(request, &facts) => {
                ResponseCode::SerialNoMistyped
            }
            MessageType::ReversalRequest if decide::may_be_reversed(&facts) => {
                match self.batchers.run(world.as_str(), Reverse::of(request)).await? {
                    true => ResponseCode::Approved,
                    false => return Err(self.gone(world).await),
                }
            }
            MessageType::ReversalRequest => ResponseCode::Refused,
            _ => ResponseCode::UnknownMessageType,
        };
        let mut answer = request.reply(code, clock::in_seoul(now));
        answer.coupon_name = row.coupon.map(|coupon| coupon.0.name).unwrap_or_default();
        Ok(Reply::Answer(answer))
    }

    /// Stores the decision. Gives the answer that stands, which may be an earlier one.
    async fn do_as_decided(
        &self,
        world: &WorldId,
        request: &Telegram,
        decision: Decision,
        sender: Sender,
    ) -> Result<ResponseCode, EngineError> {
        match (decision, sender) {
            (Decision::Answer(code), _) => Ok(code),
            (Decision::Register(code, Owner::Payment), _) => {
                self.store_verification(world, request, code, Owner::Payment).await
            }
            (Decision::Register(code, Owner::Foreign), Sender::Foreign) => {
                self.store_verification(world, request, code, Owner::Foreign).await
            }
            (Decision::Use, Sender::Foreign) => self.use_coupon(world, request).await,
            // The order is a payment of ours and not a foreign system's.
            (Decision::Register(code, Owner::Foreign), Sender::Own) => Ok(code),
            (Decision::Use, Sender::Own) => Ok(ResponseCode::CouponNotHeld),
        }
    }

    /// Registers the answer. Gives the one that stands.
    async fn store_verification(
        &self,
        world: &WorldId,
        request: &Telegram,
        code: ResponseCode,
        owner: Owner,
    ) -> Result<ResponseCode, EngineError> {
        let work = RegisterOrder::of(request, code, owner);
        match self.batchers.run(world.as_str(), work).await? {
            Some(registered) => {
                let standing = registered.standing(request, None);
                Ok(standing.unwrap_or(ResponseCode::CouponNotHeld))
            }
            // The payment was made after the look, so it has no answer yet; or the world is gone.
            None => self.now(world).await.map(|_| ResponseCode::CouponNotHeld),
        }
    }

    /// Approves a foreign system's order and uses the coupon for it, both or neither.
    async fn use_coupon(
        &self,
        world: &WorldId,
        request: &Telegram,
    ) -> Result<ResponseCode, EngineError> {
        let use_coupon = UseCoupon::of(request);
        if self.batchers.run(world.as_str(), use_coupon).await? {
            return Ok(ResponseCode::Approved);
        }
        // Since the look, the order was answered (the same telegram may have been sent twice), a
        // payment took its number, or another order took the coupon.
        self.store_verification(world, request, ResponseCode::CouponNotHeld, Owner::Foreign).await
    }
}

fn names_an_order(request: &Telegram) -> bool {
    OrderNo::parse(&request.order_no).is_ok_and(|order_no| order_no.as_str() == request.order_no)
}
