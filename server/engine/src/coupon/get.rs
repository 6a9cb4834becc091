//! One coupon, looked at. Nothing of it is recorded.

use chrono::{DateTime, Utc};

use super::{Coupon, CouponSeen, CouponStatus};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::idempotency::IdempotencyKey;
use crate::identifier::SerialNo;
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct CouponRow {
    #[sqlx(flatten)]
    coupon: Coupon,
    now: DateTime<Utc>,
}

impl Engine {
    /// The coupon with this serial number, with its status of today.
    pub async fn coupon(&self, caller: &Caller, serial_no: &str) -> Result<Coupon, EngineError> {
        let serial_no = SerialNo::parse(serial_no)
            .map_err(|problem| FieldError { field: Field::SerialNo, problem })?;
        self.refuse_if_at_target(caller).await?;
        let row: Option<CouponRow> = sqlx::query_as(include_str!("load.sql"))
            .bind(&caller.sandbox)
            .bind(&serial_no)
            .fetch_optional(&self.pool)
            .await?;
        // Deleted is gone, as for the look-up.
        let row = row.filter(|row| row.coupon.status != CouponStatus::Deleted);
        let CouponRow { mut coupon, now } =
            self.found(caller, row, Refusal::CouponNotFound { serial_no }).await?;
        coupon.status = coupon.status_on(clock::in_seoul(now).date());
        Ok(coupon)
    }

    /// What a payment's coupon is by now, also where it was deleted.
    pub(crate) async fn coupon_seen(
        &self,
        caller: &Caller,
        serial_no: &SerialNo,
    ) -> Result<CouponSeen, EngineError> {
        let row: Option<CouponRow> = sqlx::query_as(include_str!("load.sql"))
            .bind(&caller.sandbox)
            .bind(serial_no)
            .fetch_optional(&self.pool)
            .await?;
        // It goes only with its world.
        let Some(CouponRow { coupon, now }) = row else {
            return Err(self.gone(&caller.sandbox).await);
        };
        let status = coupon.status_on(clock::in_seoul(now).date());
        Ok(CouponSeen { serial_no: coupon.serial_no, status, as_of: now })
    }

    /// The coupon with this serial number, or, without one, the coupon that was issued under `key`;
    /// none where there is no such coupon, or not any more. For who got no answer to a request, and
    /// asks what came of it.
    pub async fn find_coupon(
        &self,
        caller: &Caller,
        serial_no: Option<&str>,
        key: Option<&IdempotencyKey>,
    ) -> Result<Option<Coupon>, EngineError> {
        let issued = match key {
            Some(key) if serial_no.is_none() => self.issued_under(caller, key).await?,
            _ => None,
        };
        let issued = issued.as_ref().map(|coupon| coupon.serial_no.as_str());
        let Some(serial_no) = serial_no.or(issued) else { return Ok(None) };
        match self.coupon(caller, serial_no).await {
            Ok(coupon) => Ok(Some(coupon)),
            Err(EngineError::Refused(Refusal::CouponNotFound { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
