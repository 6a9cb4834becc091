//! Load everything that is stored about a coupon.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::CouponLife;
use super::tell::{ByHand, Facts, PaymentOfCoupon};
use crate::clock;
use crate::coupon::{Coupon, CouponLine};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::{Ctn, OrderNo, SerialNo};
use crate::personal::Personal;

/// The most payments in a coupon's life.
const MOST_PAYMENTS: usize = 100;

#[derive(sqlx::FromRow)]
struct LifeRow {
    coupon: Json<Coupon>,
    ctn: Option<Ctn>,
    now: DateTime<Utc>,
    foreign_order_no: Option<OrderNo>,
    foreign_at: Option<DateTime<Utc>>,
    by_hand: Json<Vec<ByHand>>,
    replaces: Option<SerialNo>,
    at_look_up: bool,
    replaced_by: Option<SerialNo>,
}

impl Engine {
    /// A coupon's life, not recorded as a call.
    ///
    /// # Errors
    ///
    /// Refused if there is no such coupon, or if the coupons are a target's.
    pub async fn coupon_life(
        &self,
        caller: &Caller,
        serial_no: &str,
    ) -> Result<CouponLife, EngineError> {
        let serial_no = SerialNo::parse(serial_no)
            .map_err(|problem| FieldError { field: Field::SerialNo, problem })?;
        self.refuse_if_at_target(caller).await?;
        let row: Option<LifeRow> = sqlx::query_as(include_str!("life.sql"))
            .bind(&caller.sandbox)
            .bind(&serial_no)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Err(self.no_coupon(caller, serial_no).await) };
        let mut payments: Vec<PaymentOfCoupon> = sqlx::query_as(include_str!("payments.sql"))
            .bind(&caller.sandbox)
            .bind(&serial_no)
            .bind(MOST_PAYMENTS as i64 + 1)
            .fetch_all(&self.pool)
            .await?;
        let has_earlier_payments = payments.len() > MOST_PAYMENTS;
        payments.truncate(MOST_PAYMENTS);
        payments.reverse();
        let Json(mut coupon) = row.coupon;
        coupon.status = coupon.status_on(clock::in_seoul(row.now).date());
        let facts = Facts {
            coupon: &coupon,
            payments,
            by_hand: row.by_hand.0,
            replaces: row.replaces,
            at_look_up: row.at_look_up,
            replaced_by: row.replaced_by,
            foreign: row.foreign_order_no.zip(row.foreign_at),
            now: row.now,
        };
        let entries = facts.told();
        let line = CouponLine { coupon, ctn: row.ctn.map(Personal::from) };
        Ok(CouponLife { line, entries, has_earlier_payments })
    }
}
