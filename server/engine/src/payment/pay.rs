//! 결제: charge an order to a phone bill.
//!
//! 1. Parse, load the situation, decide. Where payments are at a target, that is asked instead.
//! 2. One short transaction takes the limit, the coupon and the order number.
//! 3. With a coupon: verify it over TCP, with no transaction open.
//! 4. One statement stores the outcome.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::reserve::{Reserve, refused_by_constraint};
use super::situation::SituationRow;
use super::{
    Decision, Payment, PaymentDraft, PaymentOutcome, PaymentRequest, PaymentStatus, Situation,
    Stage, VerificationResult, decide, sum,
};
use crate::coupon::CouponSeen;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::{Operation, Recorded, Trace, Verdict};
use crate::failure::VERIFICATION_TIMEOUT;
use crate::idempotency::Keyed;
use crate::identifier::OrderNo;
use crate::language::{Language, Text};
use crate::outbound::Peer;
use crate::refusal::Refusal;

/// The decline code of a payment that was waiting for a target when its sandbox was copied
/// (`sandbox/copy.sql`): the copy does not continue it.
const LEFT_BEHIND: &str = "OUTCOME_LEFT_BEHIND";

/// How often a lost race is decided again before it counts as a fault. In each round, some other
/// request has won.
const ATTEMPTS: usize = 10;

/// How long an order that is sent again waits for the outcome of the first one.
const REPLAY_PATIENCE: Duration = Duration::from_secs(10);
/// The time between two looks at it.
const REPLAY_INTERVAL: Duration = Duration::from_millis(25);

/// The result of one attempt to reserve.
enum Reservation {
    Made(Box<Decision>),
    Earlier(Box<Payment>),
    /// The one that was made under the request's key.
    OfKey(Box<Payment>),
}

impl Engine {
    /// Pays an order. The same order number with the same request gets the first outcome again;
    /// with another request it is refused.
    pub async fn pay(
        &self,
        caller: &Caller,
        draft: PaymentDraft,
    ) -> Result<PaymentOutcome, EngineError> {
        self.pay_once(caller, draft, None).await
    }

    /// Pays an order. The key is stored with the payment: the same request with it gets the first
    /// outcome again, and is no call of its own.
    pub async fn pay_once(
        &self,
        caller: &Caller,
        draft: PaymentDraft,
        keyed: Option<&Keyed>,
    ) -> Result<PaymentOutcome, EngineError> {
        self.recorded(caller, Operation::Pay, &json!({ "form": draft }), async move |trace| {
            let request = draft.request()?;
            let mut row = self.look_at(caller, &request, keyed).await?;
            let target = row.target()?;
            if let Some(url) = &target.payment {
                self.claim_for_target(caller, keyed, trace).await?;
                return self.pay_at_target(caller, &target, url, &request, trace).await;
            }
            trace.stage_ended(Stage::Received, None);
            let peer = target.peer();
            let peer = peer.as_ref();
            match self.reserve(caller, &request, row, peer, keyed, trace).await? {
                Reservation::Earlier(payment) => self.replay(caller, *payment).await,
                Reservation::OfKey(payment) => self.outcome_again(caller, &payment).await,
                Reservation::Made(decision) => {
                    trace.took_effect();
                    // Without a coupon, the reservation settles the payment.
                    let coupon = request.serial_no.is_some();
                    trace.stage_ended(if coupon { Stage::Held } else { Stage::Settled }, None);
                    let outcome =
                        self.verify_and_finalise(caller, &request, &decision, peer, trace).await?;
                    Ok(PaymentOutcome { stages: trace.take_stages(), ..outcome })
                }
            }
        })
        .await
    }

    async fn reserve(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        mut row: SituationRow,
        peer: Option<&Peer>,
        keyed: Option<&Keyed>,
        trace: &mut Trace,
    ) -> Result<Reservation, EngineError> {
        for _ in 0..ATTEMPTS {
            // Whatever became of codes and promotions since: it is the same request.
            if let Some(payment) = row.payment_of_key(keyed, trace)? {
                return Ok(Reservation::OfKey(Box::new(payment)));
            }
            let mut situation = row.situation(request)?;
            if let Some(earlier) = same_order(request, &situation)? {
                return Ok(Reservation::Earlier(Box::new(earlier)));
            }
            if let (Some(payer), Some((_, promotion))) = (&situation.subscriber, &situation.coupon)
            {
                let (known, asked) = (situation.paid_before, [&promotion.conditions]);
                situation.paid_before =
                    self.paid_before(caller, request, payer, known, asked.into_iter()).await?;
            }
            let paid_at = request.paid_at(situation.now)?;
            let decision = decide(request, paid_at, &situation)?;
            let reserve = Reserve::new(request, &decision, peer, keyed)?;
            let sandbox = caller.sandbox.as_str();
            let reserved = self.batchers.run(sandbox, reserve).await;
            if reserved.map_err(refused_by_constraint)? {
                return Ok(Reservation::Made(Box::new(decision)));
            }
            // Something was taken between the look and the statement: look again, and decide on
            // what is there now.
            row = self.look_at(caller, request, keyed).await?;
        }
        Err(Fault::Inconsistent("a reservation was lost in every round".into()).into())
    }

    async fn verify_and_finalise(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        decision: &Decision,
        peer: Option<&Peer>,
        trace: &mut Trace,
    ) -> Result<PaymentOutcome, EngineError> {
        if request.serial_no.is_none() {
            return Ok(PaymentOutcome::new(request, decision, PaymentStatus::Paid, None));
        }
        let (payment, contradiction) =
            self.verify_coupon(caller, request, decision, peer, trace).await?;
        let mut outcome = self.outcome_of(caller, &payment).await?;
        if let (PaymentStatus::Unknown, Some(name)) = (outcome.status, contradiction) {
            outcome.verification = Some(VerificationResult { code: None, name });
        }
        Ok(outcome)
    }

    /// The outcome of an order that was sent before. Waits until there is one.
    async fn replay(
        &self,
        caller: &Caller,
        mut payment: Payment,
    ) -> Result<PaymentOutcome, EngineError> {
        let deadline = Instant::now() + REPLAY_PATIENCE;
        while payment.status == PaymentStatus::Pending {
            if Instant::now() >= deadline {
                return Err(Refusal::OrderInProgress { order_no: payment.order_no }.into());
            }
            tokio::time::sleep(REPLAY_INTERVAL).await;
            payment = self.payment(caller, &payment.order_no).await?;
        }
        self.outcome_again(caller, &payment).await
    }

    /// The outcome of a payment that was made before. While it has none, its first request is being
    /// worked on.
    async fn outcome_again(
        &self,
        caller: &Caller,
        payment: &Payment,
    ) -> Result<PaymentOutcome, EngineError> {
        if payment.status == PaymentStatus::Pending {
            return Err(Refusal::IdempotencyKeyInFlight {}.into());
        }
        match self.outcome_of(caller, payment).await {
            Ok(outcome) => Ok(PaymentOutcome { replayed: true, ..outcome }),
            Err(EngineError::Refused(refusal)) => Err(EngineError::Replayed(refusal)),
            Err(error) => Err(error),
        }
    }

    /// The outcome of a payment request. The refusal of a declined one says what state its coupon
    /// is in now.
    async fn outcome_of(
        &self,
        caller: &Caller,
        payment: &Payment,
    ) -> Result<PaymentOutcome, EngineError> {
        if payment.status != PaymentStatus::Declined {
            return Ok(payment.outcome());
        }
        let serial_no = payment.serial_no.as_ref();
        let serial_no = serial_no
            .ok_or_else(|| Fault::Inconsistent("declined, and nothing was verified".into()))?;
        Err(payment.decline(self.coupon_seen(caller, serial_no).await?).into())
    }

    /// The stored payment of an order.
    pub(crate) async fn payment(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
    ) -> Result<Payment, EngineError> {
        let payment: Option<Payment> = sqlx::query_as(include_str!("load.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .fetch_optional(&self.pool)
            .await?;
        let refusal = Refusal::OrderNotFound { order_no: order_no.clone() };
        self.found(caller, payment, refusal).await
    }
}

/// The earlier payment with this order number, if it was made by the same request. Refused if the
/// request differs, or if a foreign system uses the number.
fn same_order(request: &PaymentRequest, situation: &Situation) -> Result<Option<Payment>, Refusal> {
    match &situation.earlier {
        None if situation.foreign_order => {
            Err(Refusal::OrderOfAnotherSystem { order_no: request.order_no.clone() })
        }
        None => Ok(None),
        Some((payment, first)) if first == request => Ok(Some(payment.clone())),
        Some(_) => Err(Refusal::DuplicateOrder { order_no: request.order_no.clone() }),
    }
}

impl PaymentOutcome {
    fn new(
        request: &PaymentRequest,
        decision: &Decision,
        status: PaymentStatus,
        verification: Option<VerificationResult>,
    ) -> Self {
        Self {
            order_no: request.order_no.clone(),
            status,
            amount: request.amount,
            coupon_amount: decision.coupon_amount,
            charged: decision.charged,
            serial_no: request.serial_no.clone(),
            paid_at: decision.paid_at,
            verification,
            replayed: false,
            stages: Vec::new(),
        }
    }
}

impl Payment {
    /// The outcome of the payment request, unless it was declined. A later cancel does not change
    /// it.
    fn outcome(&self) -> PaymentOutcome {
        let status = match self.status {
            PaymentStatus::Cancelled => PaymentStatus::Paid,
            status => status,
        };
        PaymentOutcome { status, ..self.told() }
    }

    /// Why the payment was declined, and the state that its coupon is in now.
    fn decline(&self, coupon: CouponSeen) -> Refusal {
        if self.decline_code.as_deref() == Some(LEFT_BEHIND) {
            return Refusal::OutcomeLeftBehind { order_no: self.order_no.clone() };
        }
        let VerificationResult { code, name } = self.verification();
        let Some(code) = code else { return Refusal::VerificationUnreachable { coupon } };
        let answer = |language| format!("{code} {}", name.in_language(language));
        let answer = Text::new(answer(Language::Korean), answer(Language::English));
        Refusal::VerificationRefused { answer, coupon }
    }
}

impl Recorded for PaymentOutcome {
    fn verdict(&self) -> Verdict {
        if self.status == PaymentStatus::Paid { Verdict::Good } else { Verdict::Unknown }
    }

    fn code(&self) -> &'static str {
        if self.status == PaymentStatus::Paid { "OK" } else { VERIFICATION_TIMEOUT }
    }

    fn message(&self) -> Text {
        let sum = sum(self.amount, self.charged, self.coupon_amount);
        let line = |language: Language, verification: &str| {
            let again = language.pick(" · 첫 요청의 결과를 다시", " · the first answer again");
            let again = if self.replayed { again } else { "" };
            format!("{} · {}{verification}{again}", self.order_no, sum.in_language(language))
        };
        if self.status != PaymentStatus::Paid {
            let heard = |language| {
                self.verification.as_ref().map_or("", |told| told.name.in_language(language))
            };
            let (korean, english) = (heard(Language::Korean), heard(Language::English));
            return Text::new(
                line(Language::Korean, &format!(" · 검증 {korean}, 조회 후 정리됩니다")),
                line(Language::English, &format!(" · verification: {english}, being inquired")),
            );
        }
        let verification = |language: Language| {
            let VerificationResult { code, name } = self.verification.as_ref()?;
            let (what, code) = (language.pick("쿠폰 검증", "verification"), code.as_deref()?);
            Some(format!(" · {what} {code} {}", name.in_language(language)))
        };
        let told = |language| line(language, &verification(language).unwrap_or_default());
        Text::new(told(Language::Korean), told(Language::English))
    }
}
