//! One coupon, not recorded as a call.

use super::by_hand::CouponRow;
use super::{Coupon, CouponSeen, CouponStatus};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::idempotency::IdempotencyKey;
use crate::identifier::SerialNo;
use crate::refusal::Refusal;

impl Engine {
    /// The coupon with this serial number, with today's status; one that is deleted too.
    pub async fn coupon(&self, caller: &Caller, serial_no: &str) -> Result<Coupon, EngineError> {
        let serial_no = SerialNo::parse(serial_no)
            .map_err(|problem| FieldError { field: Field::SerialNo, problem })?;
        self.refuse_if_at_target(caller).await?;
        let row = self.coupon_row(caller, &serial_no).await?;
        let Some(CouponRow { mut coupon, now, .. }) = row else {
            return Err(self.no_coupon(caller, serial_no).await);
        };
        coupon.status = coupon.status_on(clock::in_seoul(now).date());
        Ok(coupon)
    }

    /// The state that a payment's coupon is in now, even if it was deleted.
    pub(crate) async fn coupon_seen(
        &self,
        caller: &Caller,
        serial_no: &SerialNo,
    ) -> Result<CouponSeen, EngineError> {
        let row = self.coupon_row(caller, serial_no).await?;
        // A coupon's row only goes away with its world.
        let Some(CouponRow { coupon, now, .. }) = row else {
            return Err(self.gone(&caller.sandbox).await);
        };
        let status = coupon.status_on(clock::in_seoul(now).date());
        Ok(CouponSeen { serial_no: coupon.serial_no, status, as_of: now })
    }

    /// The coupon with this serial number or, without one, the coupon that was issued with `key`;
    /// `None` if it does not exist or was deleted. For a client that got no answer and asks what
    /// became of its request.
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
            Ok(coupon) => Ok(Some(coupon).filter(|it| it.status != CouponStatus::Deleted)),
            Err(EngineError::Refused(
                Refusal::CouponNotFound { .. }
                | Refusal::SerialNoMistyped { .. }
                | Refusal::CouponNotRegistered { .. },
            )) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
