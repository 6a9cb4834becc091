//! 결제 취소: take a payment back, and its coupon with it.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{CancelKind, CancelOutcome, OrderForm, Payment, PaymentStatus, RestoredCoupon, sum};
use crate::batch::{Batched, Numbered, batch_query, in_order, was_lost};
use crate::coupon::CouponStatus;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::{Operation, Recorded};
use crate::idempotency::{KeyRow, Keyed, Progress};
use crate::identifier::{OrderNo, PromotionId, SerialNo};
use crate::language::{Language, Text};
use crate::money::Krw;
use crate::promotion::OnCancel;
use crate::refusal::Refusal;
use crate::target::{StoredTarget, Target};

/// How often a lost race or a serial number that is taken is retried before it counts as a fault.
const ATTEMPTS: usize = 5;

/// An order that is to be cancelled.
pub(crate) struct LoadCancel {
    order_no: OrderNo,
    keyed: Option<Keyed>,
}

/// A row of `cancel_load.sql`.
#[derive(sqlx::FromRow)]
pub(crate) struct CancelRow {
    payment: Option<Json<Payment>>,
    cancel_key: Option<String>,
    next_month_refund: Option<bool>,
    now: DateTime<Utc>,
    target: Option<Json<StoredTarget>>,
    #[sqlx(flatten)]
    key: KeyRow,
}

impl Batched for LoadCancel {
    /// `None` where the world is gone.
    type Answer = Option<CancelRow>;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        looks: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<CancelRow>> = batch_query!(
            query_as(include_str!("cancel_load.sql")), sandbox,
            look in looks => {
                order_no: &look.order_no,
                key: look.keyed.as_ref().and_then(Keyed::stored_key),
                fingerprint: look.keyed.as_ref().and_then(Keyed::fingerprint),
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        Ok(in_order(looks, rows))
    }
}

/// A cancel to be stored.
pub(crate) struct StoreCancel {
    order_no: OrderNo,
    now: DateTime<Utc>,
    kind: CancelKind,
    /// Of the coupon that may be issued in place of the payment's.
    new_serial_no: SerialNo,
    keyed: Option<Keyed>,
}

/// A cancel as it was stored.
#[derive(sqlx::FromRow)]
pub(crate) struct StoredCancel {
    charged: Krw,
    coupon_amount: Krw,
    cancelled_amount: Krw,
    serial_no: Option<SerialNo>,
    promotion_id: Option<PromotionId>,
    coupon_status: Option<CouponStatus>,
    on_cancel: Option<OnCancel>,
    replaced_by: Option<SerialNo>,
    replacement_status: Option<CouponStatus>,
}

impl Batched for StoreCancel {
    /// `None` if the payment was no longer paid, the key is another request's, or the new serial number is taken.
    type Answer = Option<StoredCancel>;

    fn row(&self) -> Option<&str> {
        Some(self.order_no.as_str())
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        cancels: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let stored: Result<Vec<Numbered<StoredCancel>>, _> = batch_query!(
            query_as(include_str!("cancel.sql")), sandbox,
            cancel in cancels => {
                order_no: &cancel.order_no,
                at: cancel.now,
                kind: cancel.kind.code(),
                new_serial_no: &cancel.new_serial_no,
                key: cancel.keyed.as_ref().map(Keyed::key),
                fingerprint: cancel.keyed.as_ref().and_then(Keyed::fingerprint),
            }
        )
        .fetch_all(&mut *connection)
        .await;
        match stored {
            Ok(rows) => {
                let stored = in_order(cancels, rows);
                for (cancel, _) in cancels.iter().zip(&stored).filter(|(_, it)| it.is_some()) {
                    if let Some(keyed) = &cancel.keyed {
                        keyed.note(Progress::Stored);
                    }
                }
                Ok(stored)
            }
            // When a batch fails, the batcher retries each cancel alone.
            Err(error) if cancels.len() == 1 && was_lost(&error) => Ok(vec![None]),
            Err(error) => Err(error),
        }
    }
}

impl Engine {
    /// Cancels an order's whole payment.
    pub async fn cancel(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<CancelOutcome, EngineError> {
        self.cancel_once(caller, form, None).await
    }

    /// Cancels an order's whole payment. The key is stored with the cancel: the same request with it
    /// gets the first outcome again, and is no call of its own.
    pub async fn cancel_once(
        &self,
        caller: &Caller,
        form: &OrderForm,
        keyed: Option<&Keyed>,
    ) -> Result<CancelOutcome, EngineError> {
        self.recorded(caller, Operation::Cancel, &json!({ "form": form }), async |trace| {
            let (order_no, sandbox) = (form.parse()?, caller.sandbox.as_str());
            let mut row = self.cancel_situation(caller, &order_no, keyed).await?;
            let target = Target::of_stored(row.target.take())?;
            if let Some(url) = &target.payment {
                self.claim_for_target(caller, keyed, trace).await?;
                return self.cancel_at_target(caller, &target, url, &order_no, trace).await;
            }
            // If another cancel came between the look and the statement, or another request took the key, the
            // second look finds it and refuses. A serial number that is taken is drawn again.
            let seed = self.seed_of(&self.pool, &caller.sandbox).await?;
            for attempt in 0..ATTEMPTS {
                row.key.has_effect(keyed, trace)?;
                let not_found = || Refusal::OrderNotFound { order_no: order_no.clone() };
                let payment = row.payment.ok_or_else(not_found)?.0;
                if let Some(keyed) = keyed
                    && row.cancel_key.as_deref() == Some(keyed.key().as_str())
                {
                    keyed.note(Progress::Repeated);
                    return self.cancelled_before(caller, payment).await;
                }
                let refunds = row.next_month_refund == Some(true);
                let kind = payment.cancellable(row.now, refunds)?;
                let drawn = self.draw_one(seed, &format!("cancel {attempt} {order_no}"))?;
                let cancel = StoreCancel {
                    order_no: order_no.clone(),
                    now: row.now,
                    kind,
                    new_serial_no: SerialNo::of_random(drawn),
                    keyed: keyed.cloned(),
                };
                let stored = self.batchers.run(sandbox, cancel).await?;
                if let Some(stored) = stored {
                    trace.took_effect();
                    return Ok(stored.outcome(payment.order_no, row.now, kind));
                }
                row = self.cancel_situation(caller, &payment.order_no, keyed).await?;
            }
            Err(Fault::Inconsistent("a cancel was neither stored nor refused".into()).into())
        })
        .await
    }

    async fn cancel_situation(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
        keyed: Option<&Keyed>,
    ) -> Result<CancelRow, EngineError> {
        let look = LoadCancel { order_no: order_no.clone(), keyed: keyed.cloned() };
        let row = self.batchers.run(caller.sandbox.as_str(), look).await?;
        match row {
            Some(row) => Ok(row),
            None => Err(self.gone(&caller.sandbox).await),
        }
    }

    /// The outcome of a cancel that is already stored.
    async fn cancelled_before(
        &self,
        caller: &Caller,
        payment: Payment,
    ) -> Result<CancelOutcome, EngineError> {
        let (Some(kind), Some(cancelled_at)) = (payment.cancel_kind, payment.cancelled_at) else {
            return Err(Fault::Inconsistent("a cancel without its time and kind".into()).into());
        };
        let stored: StoredCancel = sqlx::query_as(include_str!("cancel_again.sql"))
            .bind(&caller.sandbox)
            .bind(&payment.order_no)
            .fetch_one(&self.pool)
            .await?;
        Ok(stored.outcome(payment.order_no, cancelled_at, kind))
    }
}

impl StoredCancel {
    fn outcome(
        self,
        order_no: OrderNo,
        cancelled_at: DateTime<Utc>,
        kind: CancelKind,
    ) -> CancelOutcome {
        let coupon = match (self.serial_no, self.promotion_id, self.coupon_status) {
            (Some(serial_no), Some(promotion_id), Some(status)) => Some(RestoredCoupon {
                serial_no,
                promotion_id,
                status,
                on_cancel: self.on_cancel,
                replaced_by: self.replaced_by,
                replacement_status: self.replacement_status,
            }),
            _ => None,
        };
        CancelOutcome {
            order_no,
            cancelled_amount: self.cancelled_amount,
            refunded: self.charged,
            coupon_amount: self.coupon_amount,
            coupon,
            kind,
            cancelled_at,
        }
    }
}

impl Recorded for CancelOutcome {
    fn message(&self) -> Text {
        let amounts = sum(self.cancelled_amount, self.refunded, self.coupon_amount);
        let coupon = |language: Language| {
            let coupon = self.coupon.as_ref()?;
            let what = match (coupon.on_cancel, &coupon.replaced_by) {
                (Some(OnCancel::Reissue), Some(by)) => {
                    let by = by.grouped();
                    let status = coupon.replacement_status.map(|status| status.name(language));
                    let status = status.map(|status| format!(" {status}")).unwrap_or_default();
                    language
                        .pick(format!("새 쿠폰 {by}{status}"), format!("new coupon {by}{status}"))
                }
                (Some(OnCancel::Void), _) => {
                    language.pick("쿠폰 복원 안 함", "coupon not restored").to_owned()
                }
                _ => {
                    let status = coupon.status.name(language);
                    language.pick(format!("쿠폰 {status}"), format!("coupon {status}"))
                }
            };
            Some(format!(" · {what}"))
        };
        let line = |language: Language| {
            format!(
                "{} · {} {} · {}{}",
                self.order_no,
                PaymentStatus::Cancelled.name(language),
                amounts.in_language(language),
                self.kind.name(language),
                coupon(language).unwrap_or_default(),
            )
        };
        Text::new(line(Language::Korean), line(Language::English))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_coupon_that_has_ended_is_said_so() {
        let serial_no = SerialNo::parse("7203184655209137").unwrap();
        let cancelled = StoredCancel {
            charged: Krw(9_000),
            coupon_amount: Krw(3_000),
            cancelled_amount: Krw(12_000),
            serial_no: Some(serial_no.clone()),
            promotion_id: PromotionId::parse("AUTUMN").ok(),
            coupon_status: Some(CouponStatus::Deleted),
            on_cancel: Some(OnCancel::Reissue),
            replaced_by: Some(serial_no),
            replacement_status: Some(CouponStatus::Expired),
        };
        let order_no = OrderNo::parse("T1").unwrap();
        let told = cancelled.outcome(order_no, DateTime::UNIX_EPOCH, CancelKind::SameMonth);
        let message = told.message();
        assert!(message.korean.ends_with("새 쿠폰 7203 1846 5520 9137 만료"), "{message:?}");
    }
}
