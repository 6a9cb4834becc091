//! Settle payments whose verification did not answer in time, or whose server died: inquire, and do
//! what the answer says. Without an answer nothing is assumed.

use serde::Serialize;
use serde_json::json;

use super::finalise::VerificationAnswer;
use super::{OrderForm, Payment, PaymentStatus};
use crate::clock;
use crate::coupon::CouponSeen;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Operation, Recorded, Source, Trace, Verdict};
use crate::failure::VERIFICATION_TIMEOUT;
use crate::identifier::{OrderNo, WorldId};
use crate::language::{Language, Text};
use crate::outbound::Peer;
use crate::reader::Reader;
use crate::refusal::Refusal;
use crate::telegram::{MessageType, ResponseCode, Telegram};

/// A payment whose turn it is to be settled.
#[derive(sqlx::FromRow)]
pub(super) struct Claimed {
    pub(super) sandbox_id: WorldId,
    #[sqlx(flatten)]
    payment: Payment,
    /// The peer that was asked to verify it; `None` for the server's own choice.
    pub(super) verification_address: Option<String>,
}

/// The result of an inquiry about a payment.
#[derive(Debug, Serialize)]
struct Settlement {
    order_no: String,
    status: PaymentStatus,
    /// The state of its coupon, if it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<CouponSeen>,
    /// Why an answer was not accepted, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    contradiction: Option<Text>,
}

impl Engine {
    /// Settles a payment whose turn has come. An error is logged, and the payment is tried again
    /// later.
    pub(super) async fn settle_claimed(&self, claimed: &Claimed) {
        let Claimed { sandbox_id, payment, verification_address } = claimed;
        if !payment.status.is_open() {
            let forgotten = sqlx::query(include_str!("forget_settled.sql"))
                .bind(sandbox_id)
                .bind(&payment.order_no)
                .execute(&self.pool)
                .await;
            if let Err(error) = forgotten {
                tracing::error!("order {} is settled and still waits: {error}", payment.order_no);
            }
            return;
        }
        let caller = Caller {
            sandbox: sandbox_id.clone(),
            source: Source::Background,
            request_id: format!("settle-{}", payment.order_no),
            reader: Reader::local(),
        };
        let settled = self.settle(&caller, payment, verification_address.as_deref());
        match settled.await {
            Ok(()) => {}
            // Its world is gone.
            Err(EngineError::Refused(refusal)) => {
                tracing::debug!("order {} is not settled: {}", payment.order_no, refusal.code());
            }
            Err(error) => tracing::error!("order {} was not settled: {error}", payment.order_no),
        }
    }

    /// Asks now for the outcome of a payment that has none, and settles it if the verification
    /// answers. A payment at a target is asked for there. Gives the payment afterwards; one that
    /// has its outcome stays as it is.
    ///
    /// # Errors
    ///
    /// Refused while the payment is still being made: its own verification may be on its way.
    pub async fn inquire_payment(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<Payment, EngineError> {
        let order_no = form.parse()?;
        if self.target_of(&caller.sandbox).await?.payment.is_some() {
            return self.inquire_order(caller, form).await;
        }
        self.inquire_stored(caller, &order_no).await
    }

    pub(super) async fn inquire_stored(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
    ) -> Result<Payment, EngineError> {
        sqlx::query(include_str!("abandoned.sql")).execute(&self.pool).await?;
        let claimed: Option<Claimed> = sqlx::query_as(include_str!("inquire_claim.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .fetch_optional(&self.pool)
            .await?;
        if let Some(Claimed { payment, verification_address, .. }) = claimed {
            self.settle(caller, &payment, verification_address.as_deref()).await?;
        }
        let payment = self.payment(caller, order_no).await?;
        if payment.status == PaymentStatus::Pending {
            return Err(Refusal::OrderInProgress { order_no: order_no.clone() }.into());
        }
        Ok(payment)
    }

    /// Asks the peer that the payment asked, wherever the sandbox's target points now.
    async fn settle(
        &self,
        caller: &Caller,
        payment: &Payment,
        asked: Option<&str>,
    ) -> Result<(), EngineError> {
        let request = json!({ "order_no": payment.order_no });
        let settled = self.recorded(caller, Operation::Settlement, &request, async |trace| {
            let peer = match asked {
                Some(address) => Some(self.target_of(&caller.sandbox).await?.peer_at(address)),
                None => None,
            };
            let (status, contradiction) =
                self.inquire(caller, payment, peer.as_ref(), trace).await?;
            let coupon = match (&payment.serial_no, status) {
                (Some(serial_no), PaymentStatus::Declined) => {
                    Some(self.coupon_seen(caller, serial_no).await?)
                }
                _ => None,
            };
            let order_no = payment.order_no.to_string();
            Ok(Settlement { order_no, status, coupon, contradiction })
        });
        settled.await.map(drop)
    }

    async fn inquire(
        &self,
        caller: &Caller,
        payment: &Payment,
        peer: Option<&Peer>,
        trace: &mut Trace,
    ) -> Result<(PaymentStatus, Option<Text>), EngineError> {
        let still_unknown = |heard| match heard {
            Ok(VerificationAnswer::Contradiction(told)) => (PaymentStatus::Unknown, Some(told)),
            _ => (PaymentStatus::Unknown, None),
        };
        let now = clock::in_seoul(self.now(&caller.sandbox).await?);
        let telegram = |message_type| Telegram {
            sandbox: caller.sandbox.sandbox().to_string(),
            world: Some(caller.sandbox.clone()),
            order_no: payment.order_no.to_string(),
            serial_no: payment.serial_no.as_ref().map(ToString::to_string).unwrap_or_default(),
            ctn: payment.ctn.to_string(),
            ncn: payment.ncn.to_string(),
            amount: payment.amount.0,
            coupon_amount: payment.coupon_amount.0,
            ..Telegram::new(message_type, now)
        };
        let answer = self.call(peer, telegram(MessageType::InquiryRequest), trace).await;
        let stored = match answer {
            Ok(VerificationAnswer::Answer(ResponseCode::Approved)) => {
                self.finalise_paid(caller, &payment.order_no, ResponseCode::Approved).await?
            }
            // The verification says that it did not approve. Before the coupon goes back, the order
            // is net-cancelled (망취소), so that a request still on its way can't be approved either.
            Ok(VerificationAnswer::Answer(
                code @ (ResponseCode::NoRecord
                | ResponseCode::AlreadyReversed
                | ResponseCode::CouponNotFound
                | ResponseCode::CouponNotHeld
                | ResponseCode::AmountMismatch
                | ResponseCode::OtherSubscriber
                | ResponseCode::CouponExpired
                | ResponseCode::OtherRequest
                | ResponseCode::Refused
                | ResponseCode::SerialNoMistyped
                | ResponseCode::ContractEnded),
            )) => {
                let reversed = self.call(peer, telegram(MessageType::ReversalRequest), trace).await;
                match reversed {
                    Ok(VerificationAnswer::Answer(
                        ResponseCode::Approved | ResponseCode::AlreadyReversed,
                    )) => {
                        let order_no = &payment.order_no;
                        self.finalise_declined(caller, order_no, Some(code), "NET_CANCELLED")
                            .await?
                    }
                    heard => return Ok(still_unknown(heard)),
                }
            }
            // No answer, or one that says nothing about the order: ask again later.
            heard => return Ok(still_unknown(heard)),
        };
        let status = match stored {
            Some(payment) => {
                trace.took_effect();
                payment.status
            }
            None => self.payment(caller, &payment.order_no).await?.status,
        };
        Ok((status, None))
    }
}

impl Recorded for Settlement {
    fn verdict(&self) -> Verdict {
        match self.status {
            PaymentStatus::Paid | PaymentStatus::Cancelled => Verdict::Good,
            PaymentStatus::Declined => Verdict::Refused,
            PaymentStatus::Pending | PaymentStatus::Unknown => Verdict::Unknown,
        }
    }

    fn code(&self) -> &'static str {
        match self.verdict() {
            Verdict::Good => "OK",
            Verdict::Refused => "NET_CANCELLED",
            Verdict::Unknown | Verdict::Fault => VERIFICATION_TIMEOUT,
        }
    }

    fn message(&self) -> Text {
        let (korean, english) = match self.verdict() {
            Verdict::Good => ("조회 결과 검증됨", "verified, says the inquiry"),
            Verdict::Refused => ("검증되지 않아 망취소", "not verified: net-cancelled"),
            Verdict::Unknown | Verdict::Fault => {
                ("아직 응답 없음, 다시 조회합니다", "still no answer, will inquire again")
            }
        };
        let line = |language: Language| {
            let heard = self.contradiction.as_ref().map(|heard| heard.in_language(language));
            let coupon = self.coupon.as_ref().map(|coupon| coupon.status.name(language));
            let coupon = coupon.map(|status| {
                language.pick(format!(" · 쿠폰 {status}"), format!(" · coupon {status}"))
            });
            format!(
                "{} → {}{} · {}{}",
                self.order_no,
                self.status.name(language),
                heard.map(|heard| format!(" · {heard}")).unwrap_or_default(),
                language.pick(korean, english),
                coupon.unwrap_or_default(),
            )
        };
        Text::new(line(Language::Korean), line(Language::English))
    }
}
