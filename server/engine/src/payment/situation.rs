//! Load everything that is known about a request, in one query.

use std::mem;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{Payment, PaymentRequest, Situation};
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::catalogue::{CodeRule, Contract};
use crate::condition::PaidBefore;
use crate::coupon::Coupon;
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::Trace;
use crate::field::{Field, FieldError, FieldProblem};
use crate::idempotency::{KeyRow, Keyed, Progress};
use crate::money::Krw;
use crate::promotion::Promotion;
use crate::refusal::Refusal;
use crate::target::{StoredTarget, Target};

/// A request whose situation is to be loaded.
pub(crate) struct LoadSituation {
    request: PaymentRequest,
    keyed: Option<Keyed>,
}

/// A row of `situation.sql`.
#[derive(sqlx::FromRow)]
pub(crate) struct SituationRow {
    target: Option<Json<StoredTarget>>,
    now: DateTime<Utc>,
    earlier: Option<Json<Payment>>,
    earlier_request: Option<Json<PaymentRequest>>,
    foreign_order: bool,
    subscriber: Option<Json<Subscriber>>,
    used_this_month: Krw,
    has_paid: bool,
    paid_this_month: i64,
    payment_method_known: bool,
    payment_method_rule: Option<CodeRule>,
    payment_type_known: bool,
    risk_grade_known: bool,
    risk_grade_rule: Option<CodeRule>,
    leeds_grade_known: bool,
    bill_pay_method_known: bool,
    bill_pay_method_rule: Option<CodeRule>,
    pg_known: bool,
    cp_known: bool,
    svc_known: bool,
    refuses_card_bill_payers: bool,
    serves_minors: bool,
    next_month_refund: bool,
    coupon: Option<Json<Coupon>>,
    promotion: Option<Json<Promotion>>,
    promotion_known: bool,
    #[sqlx(flatten)]
    key: KeyRow,
}

impl Batched for LoadSituation {
    /// `None` where the world is gone.
    type Answer = Option<SituationRow>;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        looks: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<SituationRow>> = batch_query!(
            query_as(include_str!("situation.sql")), sandbox,
            look in looks => {
                order_no: &look.request.order_no,
                ctn: &look.request.ctn,
                payment_method: &look.request.payment_method,
                payment_type: &look.request.payment_type,
                pg: &look.request.pg,
                cp: &look.request.cp,
                svc: &look.request.svc,
                serial_no: &look.request.serial_no,
                promotion_id: &look.request.promotion_id,
                risk_grade: &look.request.risk_grade,
                leeds_grade: &look.request.leeds_grade,
                bill_pay_method: &look.request.bill_pay_method,
                paid_on: look.request.paid_on,
                key: look.keyed.as_ref().and_then(Keyed::stored_key),
                fingerprint: look.keyed.as_ref().and_then(Keyed::fingerprint),
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        Ok(in_order(looks, rows))
    }
}

impl Engine {
    /// The situation of `request` now, with the sandbox's target.
    pub(super) async fn look_at(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        keyed: Option<&Keyed>,
    ) -> Result<SituationRow, EngineError> {
        let look = LoadSituation { request: request.clone(), keyed: keyed.cloned() };
        let row = self.batchers.run(caller.sandbox.as_str(), look).await?;
        match row {
            Some(row) => Ok(row),
            None => Err(self.gone(&caller.sandbox).await),
        }
    }
}

impl SituationRow {
    pub(super) fn target(&mut self) -> Result<Arc<Target>, EngineError> {
        Target::of_stored(self.target.take())
    }

    /// The payment that was made under the request's key.
    ///
    /// # Errors
    ///
    /// As of [`KeyRow::has_effect`].
    pub(super) fn payment_of_key(
        &mut self,
        keyed: Option<&Keyed>,
        trace: &mut Trace,
    ) -> Result<Option<Payment>, EngineError> {
        let (true, Some(keyed)) = (mem::take(&mut self.key).has_effect(keyed, trace)?, keyed)
        else {
            return Ok(None);
        };
        keyed.note(Progress::Repeated);
        match self.earlier.take() {
            Some(Json(payment)) => Ok(Some(payment)),
            None => Err(Fault::Inconsistent("a key without its payment".into()).into()),
        }
    }

    /// The situation to decide on. Codes that the sandbox doesn't know are refused at their fields,
    /// all at once.
    pub(super) fn situation(self, request: &PaymentRequest) -> Result<Situation, EngineError> {
        let row = self;
        let unknown = row.unknown_codes();
        if !unknown.is_empty() {
            return Err(EngineError::Invalid(unknown));
        }
        if let (false, Some(promotion_id)) = (row.promotion_known, &request.promotion_id) {
            return Err(Refusal::PromotionNotFound { promotion_id: promotion_id.clone() }.into());
        }
        Ok(Situation {
            now: row.now,
            earlier: pair(row.earlier, row.earlier_request),
            foreign_order: row.foreign_order,
            subscriber: row.subscriber.map(|json| json.0),
            used_this_month: row.used_this_month,
            paid_before: PaidBefore {
                ever: row.has_paid,
                this_month: row.paid_this_month,
                at_cp: None,
            },
            payment_method_rule: row.payment_method_rule,
            risk_grade_rule: row.risk_grade_rule,
            bill_pay_method_rule: row.bill_pay_method_rule,
            contract: Contract {
                refuses_card_bill_payers: row.refuses_card_bill_payers,
                serves_minors: row.serves_minors,
                next_month_refund: row.next_month_refund,
            },
            coupon: pair(row.coupon, row.promotion),
        })
    }

    fn unknown_codes(&self) -> Vec<FieldError> {
        // Under an unknown PG every CP is unknown too, so only the topmost unknown level is
        // reported.
        let checks = [
            (Field::PaymentMethod, self.payment_method_known, FieldProblem::UnknownCode),
            (Field::PaymentType, self.payment_type_known, FieldProblem::UnknownCode),
            (Field::Pg, self.pg_known, FieldProblem::UnknownCode),
            (Field::Cp, self.cp_known || !self.pg_known, FieldProblem::NotUnderParent),
            (Field::Svc, self.svc_known || !self.cp_known, FieldProblem::NotUnderParent),
            (Field::RiskGrade, self.risk_grade_known, FieldProblem::UnknownCode),
            (Field::LeedsGrade, self.leeds_grade_known, FieldProblem::UnknownCode),
            (Field::BillPayMethod, self.bill_pay_method_known, FieldProblem::UnknownCode),
        ];
        let unknown = checks.into_iter().filter(|(_, known, _)| !known);
        unknown.map(|(field, _, problem)| FieldError { field, problem }).collect()
    }
}

fn pair<A, B>(first: Option<Json<A>>, second: Option<Json<B>>) -> Option<(A, B)> {
    Some((first?.0, second?.0))
}
