//! Verify a held coupon over TCP, and store the payment's outcome.

use std::time::Instant;

use sqlx::PgConnection;

use super::{Decision, Payment, PaymentRequest, Stage};
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Direction, Trace};
use crate::identifier::OrderNo;
use crate::language::Text;
use crate::outbound::{Call, CallFailure, Peer};
use crate::telegram::{MessageType, ResponseCode, Telegram, contradiction, decode};

/// Seconds after which a payment without an answer is first inquired.
const FIRST_INQUIRY_AFTER_SECONDS: f64 = 1.0;

/// An approved payment, to be stored as paid.
pub(crate) struct FinalisePaid {
    order_no: OrderNo,
    code: ResponseCode,
}

impl Batched for FinalisePaid {
    /// The payment; `None` if it already had its outcome.
    type Answer = Option<Payment>;

    fn row(&self) -> Option<&str> {
        Some(self.order_no.as_str())
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        approved: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<Payment>> = batch_query!(
            query_as(include_str!("finalise_paid.sql")), sandbox,
            one in approved => {
                order_no: &one.order_no,
                code: one.code.code(),
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        Ok(in_order(approved, rows))
    }
}

/// What came back for a telegram.
pub(super) enum VerificationAnswer {
    /// A usable answer.
    Answer(ResponseCode),
    /// Nothing usable: the telegram may or may not have arrived.
    Nothing,
    /// An answer that contradicts the request, with the contradiction in words. It is worth no more
    /// than no answer.
    Contradiction(Text),
}

/// The verification certainly never saw the telegram.
pub(super) struct NotSent;

impl Engine {
    /// Has the coupon verified and stores the outcome. If another server stored one first, that one
    /// counts. With the payment comes, in words, an answer that was not accepted.
    pub(super) async fn verify_coupon(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        decision: &Decision,
        peer: Option<&Peer>,
        trace: &mut Trace,
    ) -> Result<(Payment, Option<Text>), EngineError> {
        let telegram = Telegram {
            sandbox: caller.sandbox.sandbox().to_string(),
            world: Some(caller.sandbox.clone()),
            order_no: request.order_no.to_string(),
            serial_no: request.serial_no.as_ref().map(ToString::to_string).unwrap_or_default(),
            ctn: request.ctn.to_string(),
            ncn: decision.subscriber.ncn.to_string(),
            amount: request.amount.0,
            coupon_amount: decision.coupon_amount.0,
            coupon_name: decision.coupon_name.clone(),
            ..Telegram::new(MessageType::VerifyRequest, clock::in_seoul(decision.decided_at))
        };
        let order_no = &request.order_no;
        let mut contradiction = None;
        let answer = self.call(peer, telegram, trace).await;
        let code = match &answer {
            Ok(VerificationAnswer::Answer(code)) => Some(code.code().to_owned()),
            Ok(VerificationAnswer::Nothing | VerificationAnswer::Contradiction(_))
            | Err(NotSent) => None,
        };
        trace.stage_ended(Stage::Verified, code);
        let stored = match answer {
            Ok(VerificationAnswer::Answer(ResponseCode::Approved)) => {
                self.finalise_paid(caller, order_no, ResponseCode::Approved).await?
            }
            // The other side failed, or could not read the telegram: it does not say whether it
            // approved.
            Ok(VerificationAnswer::Answer(ResponseCode::SystemError | ResponseCode::Malformed)) => {
                self.finalise_unknown(caller, order_no).await?
            }
            Ok(VerificationAnswer::Answer(code)) => {
                self.finalise_declined(caller, order_no, Some(code), "VERIFICATION_REFUSED").await?
            }
            Ok(VerificationAnswer::Nothing) => self.finalise_unknown(caller, order_no).await?,
            Ok(VerificationAnswer::Contradiction(told)) => {
                contradiction = Some(told);
                self.finalise_unknown(caller, order_no).await?
            }
            Err(NotSent) => {
                self.finalise_declined(caller, order_no, None, "VERIFICATION_UNREACHABLE").await?
            }
        };
        let payment = match stored {
            Some(payment) => payment,
            None => self.payment(caller, order_no).await?,
        };
        trace.stage_ended(Stage::Settled, None);
        Ok((payment, contradiction))
    }

    /// Sends a telegram and waits for the answer; both are kept in the trace.
    pub(super) async fn call(
        &self,
        peer: Option<&Peer>,
        telegram: Telegram,
        trace: &mut Trace,
    ) -> Result<VerificationAnswer, NotSent> {
        let losses = telegram.losses();
        let asked_at = Instant::now();
        match self.verifier.call(peer.cloned(), telegram.clone()).await {
            Ok(Call { sent, received, answer }) => {
                let answered_at = Instant::now();
                // The sent frame has the message number that the client gave it.
                let asked = decode(&sent).unwrap_or(telegram);
                let (heard, notes) = heard(&asked, &answer);
                trace.telegram_with_notes(Direction::Sent, &sent, losses, asked_at);
                trace.telegram_with_notes(Direction::Received, &received, notes, answered_at);
                Ok(heard)
            }
            Err(CallFailure::NoAnswer { sent, received, reason }) => {
                tracing::warn!("verification: {reason}");
                trace.telegram_with_notes(Direction::Sent, &sent, losses, asked_at);
                if let Some(received) = received {
                    trace.telegram(Direction::Received, &received);
                }
                Ok(VerificationAnswer::Nothing)
            }
            Err(CallFailure::NotSent { sent, reason }) => {
                tracing::warn!("verification: {reason}");
                trace.telegram_with_notes(Direction::Sent, &sent, losses, asked_at);
                Err(NotSent)
            }
        }
    }

    pub(super) async fn finalise_paid(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
        code: ResponseCode,
    ) -> Result<Option<Payment>, EngineError> {
        let work = FinalisePaid { order_no: order_no.clone(), code };
        self.batchers.run(caller.sandbox.as_str(), work).await
    }

    pub(super) async fn finalise_declined(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
        code: Option<ResponseCode>,
        decline_code: &str,
    ) -> Result<Option<Payment>, EngineError> {
        let payment = sqlx::query_as(include_str!("finalise_declined.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .bind(code.map(ResponseCode::code))
            .bind(decline_code)
            .fetch_optional(&self.pool)
            .await?;
        Ok(payment)
    }

    async fn finalise_unknown(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
    ) -> Result<Option<Payment>, EngineError> {
        let payment = sqlx::query_as(include_str!("finalise_unknown.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .bind(FIRST_INQUIRY_AFTER_SECONDS)
            .fetch_optional(&self.pool)
            .await?;
        Ok(payment)
    }
}

/// What an answer says about the request, and notes to show with it.
fn heard(asked: &Telegram, answer: &Telegram) -> (VerificationAnswer, Vec<Text>) {
    // An error telegram (9999) says nothing about the order, whatever its code.
    if answer.message_type == MessageType::Error {
        return (VerificationAnswer::Nothing, Vec::new());
    }
    let fields = answer.contradictions(asked);
    if fields.is_empty() {
        return (
            answer.response_code.map_or(VerificationAnswer::Nothing, VerificationAnswer::Answer),
            Vec::new(),
        );
    }
    let told = contradiction(&fields);
    tracing::warn!("verification: {}", told.english);
    let note = Text::new(
        format!("{}은 쓰지 않고 조회합니다", told.korean),
        format!("{}: not taken, inquired", told.english),
    );
    (VerificationAnswer::Contradiction(told), vec![note])
}
