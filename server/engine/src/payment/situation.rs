//! Load everything that is known about a request, in one query.

use std::mem;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{KnownCodes, Payment, PaymentRequest, Situation};
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::condition::PaidBefore;
use crate::coupon::Coupon;
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::Trace;
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
    #[sqlx(flatten)]
    codes: KnownCodes,
    coupon: Option<Json<Coupon>>,
    promotion: Option<Json<Promotion>>,
    promotion_known: bool,
    is_code: bool,
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
        let rules = row.codes.rules()?;
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
            rules,
            coupon: pair(row.coupon, row.promotion),
            is_code: row.is_code,
        })
    }
}

fn pair<A, B>(first: Option<Json<A>>, second: Option<Json<B>>) -> Option<(A, B)> {
    Some((first?.0, second?.0))
}
