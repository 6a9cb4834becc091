//! 결제 취소: take a payment back, and its coupon with it.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{CancelForm, CancelKind, CancelOutcome, Payment, PaymentStatus, RestoredCoupon, sum};
use crate::coupon::CouponStatus;
use crate::engine::{Caller, Engine, EngineError, Fault};
use crate::exchange::{Operation, Recorded};
use crate::idempotency::IdempotencyKey;
use crate::identifier::{OrderNo, PromotionId, SerialNo};
use crate::language::{Language, Text};
use crate::money::Krw;
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(flatten)]
    payment: Payment,
    cancel_key: Option<String>,
    now: DateTime<Utc>,
    next_month_refund: bool,
}

#[derive(sqlx::FromRow)]
struct Stored {
    charged: Krw,
    coupon_amount: Krw,
    cancelled_amount: Krw,
    serial_no: Option<SerialNo>,
    promotion_id: Option<PromotionId>,
    coupon_status: Option<CouponStatus>,
}

impl Engine {
    /// Cancels an order's payment, whole.
    pub async fn cancel(
        &self,
        caller: &Caller,
        form: &CancelForm,
    ) -> Result<CancelOutcome, EngineError> {
        self.cancel_once(caller, form, None).await
    }

    /// Cancels an order's payment, whole; under the `key` that cancelled it, the first outcome is
    /// answered again.
    pub async fn cancel_once(
        &self,
        caller: &Caller,
        form: &CancelForm,
        key: Option<&IdempotencyKey>,
    ) -> Result<CancelOutcome, EngineError> {
        self.recorded(caller, Operation::Cancel, &json!({ "form": form }), async |trace| {
            let order_no = form.parse()?;
            let target = self.target_of(&caller.sandbox).await?;
            if let Some(url) = &target.payment {
                return self.cancel_outside(caller, &target, url, &order_no, trace).await;
            }
            // Twice at most: whoever cancelled between the look and the statement is found by the
            // second look, which refuses with that one's time.
            for _ in 0..2 {
                let known = self.cancel_situation(caller, &order_no).await?;
                if let Some(key) = key
                    && known.cancel_key.as_deref() == Some(key.as_str())
                {
                    return self.cancelled_before(caller, known.payment).await;
                }
                let kind = known.payment.cancellable(known.now, known.next_month_refund)?;
                let stored = self.store_cancel(caller, &order_no, known.now, kind, key).await?;
                if let Some(stored) = stored {
                    return Ok(stored.outcome(order_no, known.now, kind));
                }
            }
            Err(Fault::Inconsistent("a cancel was neither stored nor refused".into()).into())
        })
        .await
    }

    async fn cancel_situation(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
    ) -> Result<Known, EngineError> {
        let known: Option<Known> = sqlx::query_as(include_str!("cancel_load.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .fetch_optional(&self.pool)
            .await?;
        known.ok_or_else(|| Refusal::OrderNotFound { order_no: order_no.clone() }.into())
    }

    async fn store_cancel(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
        now: DateTime<Utc>,
        kind: CancelKind,
        key: Option<&IdempotencyKey>,
    ) -> Result<Option<Stored>, EngineError> {
        let stored = sqlx::query_as(include_str!("cancel.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .bind(now)
            .bind(kind)
            .bind(key)
            .fetch_optional(&self.pool)
            .await?;
        Ok(stored)
    }

    /// What a cancel that is stored came to.
    async fn cancelled_before(
        &self,
        caller: &Caller,
        payment: Payment,
    ) -> Result<CancelOutcome, EngineError> {
        let (Some(kind), Some(cancelled_at)) = (payment.cancel_kind, payment.cancelled_at) else {
            return Err(Fault::Inconsistent("a cancel without its time and kind".into()).into());
        };
        let stored: Stored = sqlx::query_as(include_str!("cancel_again.sql"))
            .bind(&caller.sandbox)
            .bind(&payment.order_no)
            .fetch_one(&self.pool)
            .await?;
        Ok(stored.outcome(payment.order_no, cancelled_at, kind))
    }
}

impl Stored {
    fn outcome(
        self,
        order_no: OrderNo,
        cancelled_at: DateTime<Utc>,
        kind: CancelKind,
    ) -> CancelOutcome {
        let coupon = match (self.serial_no, self.promotion_id, self.coupon_status) {
            (Some(serial_no), Some(promotion_id), Some(status)) => {
                Some(RestoredCoupon { serial_no, promotion_id, status })
            }
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
            let status = self.coupon.as_ref().map(|coupon| coupon.status.name(language));
            status.map(|status| {
                language.pick(format!(" · 쿠폰 {status}"), format!(" · coupon {status}"))
            })
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
