//! Pay, cancel and list payments at a target's payment API. Only the record of the call is stored
//! here: the invariants are about payments that micropay owns.

use serde_json::{Value, json};

use super::{
    CancelOutcome, HistoryFilter, OrderForm, Payment, PaymentOutcome, PaymentRequest,
    PaymentStatus, cancel_from_target, inquiry_from_target, outcome_from_target, page_from_target,
    payment_body, sum,
};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Operation, Recorded, Trace, Verdict};
use crate::failure::VERIFICATION_TIMEOUT;
use crate::identifier::OrderNo;
use crate::language::{Language, Text};
use crate::page::Page;
use crate::target::{
    BaseUrl, PathKind, Question, Target, TargetAnswer, UnreadableAnswer, passed_on,
};

impl Engine {
    pub(super) async fn pay_at_target(
        &self,
        caller: &Caller,
        target: &Target,
        url: &BaseUrl,
        request: &PaymentRequest,
        trace: &mut Trace,
    ) -> Result<PaymentOutcome, EngineError> {
        let now = self.now(&caller.sandbox).await?;
        trace.took_effect();
        let body = payment_body(request)?;
        let question = Question { url, kind: PathKind::Pay, values: &[], body: Some(&body) };
        let read = |answer: &TargetAnswer<'_>| {
            let outcome = outcome_from_target(answer, request, now)?;
            Ok::<_, UnreadableAnswer>((outcome, answer.refusal(409)))
        };
        let (mut outcome, refusal) =
            self.order_at_target(caller, target, question, &request.order_no, trace, read).await?;
        match outcome.status {
            // Some systems decline with an HTTP status of their own, others with 200 and a status
            // in the body.
            PaymentStatus::Declined => return Err(passed_on(refusal, target)),
            // A later cancel does not change the outcome of the payment request.
            PaymentStatus::Cancelled => outcome.status = PaymentStatus::Paid,
            PaymentStatus::Paid | PaymentStatus::Pending | PaymentStatus::Unknown => {}
        }
        Ok(outcome)
    }

    pub(super) async fn cancel_at_target(
        &self,
        caller: &Caller,
        target: &Target,
        url: &BaseUrl,
        order_no: &OrderNo,
        trace: &mut Trace,
    ) -> Result<CancelOutcome, EngineError> {
        let now = self.now(&caller.sandbox).await?;
        trace.took_effect();
        let body = Value::Object(serde_json::Map::new());
        let values = [("order_no", order_no.as_str())];
        let question = Question { url, kind: PathKind::Cancel, values: &values, body: Some(&body) };
        let read = |answer: &TargetAnswer<'_>| cancel_from_target(answer, order_no, now);
        self.order_at_target(caller, target, question, order_no, trace, read).await
    }

    /// A page of the target's payments.
    pub(crate) async fn payments_at_target(
        &self,
        target: &Target,
        url: &BaseUrl,
        filter: &HistoryFilter,
        trace: &mut Trace,
    ) -> Result<Page<Payment>, EngineError> {
        let before = filter.before.map(|key| key.to_string()).unwrap_or_default();
        let values = [
            ("ctn", filter.ctn.as_ref().map_or("", |ctn| ctn.as_str())),
            ("order_no", filter.order_no.as_ref().map_or("", |order_no| order_no.as_str())),
            ("status", filter.status.map_or("", PaymentStatus::code)),
            ("before", before.as_str()),
        ];
        let question = Question { url, kind: PathKind::Payments, values: &values, body: None };
        self.ask_target(target, question, trace, page_from_target).await
    }

    /// The target's payment of an order, as it is now.
    pub(super) async fn payment_at_target(
        &self,
        target: &Target,
        url: &BaseUrl,
        order_no: &OrderNo,
        trace: &mut Trace,
    ) -> Result<Payment, EngineError> {
        let values = [("order_no", order_no.as_str())];
        let question = Question { url, kind: PathKind::Payment, values: &values, body: None };
        let read = |answer: &TargetAnswer<'_>| inquiry_from_target(answer, order_no);
        self.ask_target(target, question, trace, read).await
    }

    /// 주문 조회: the current state of an order's payment, at a user's request. Asks the payment API of
    /// a target, or, for our own payment without an outcome, the verification.
    pub async fn inquire_order(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<Payment, EngineError> {
        self.recorded(caller, Operation::Inquiry, &json!({ "form": form }), async |trace| {
            let order_no = form.parse()?;
            let target = self.target_of(&caller.sandbox).await?;
            match &target.payment {
                Some(url) => {
                    trace.took_effect();
                    self.payment_at_target(&target, url, &order_no, trace).await
                }
                None => self.inquire_stored(caller, &order_no).await,
            }
        })
        .await
    }
}

impl Recorded for Payment {
    fn verdict(&self) -> Verdict {
        match self.status {
            PaymentStatus::Pending | PaymentStatus::Unknown => Verdict::Unknown,
            PaymentStatus::Paid | PaymentStatus::Declined | PaymentStatus::Cancelled => {
                Verdict::Good
            }
        }
    }

    fn code(&self) -> &'static str {
        if self.verdict() == Verdict::Good { "OK" } else { VERIFICATION_TIMEOUT }
    }

    fn message(&self) -> Text {
        let sum = sum(self.amount, self.charged, self.coupon_amount);
        let line = |language: Language| {
            let status = self.status.name(language);
            format!("{} → {status} · {}", self.order_no, sum.in_language(language))
        };
        Text::new(line(Language::Korean), line(Language::English))
    }
}
