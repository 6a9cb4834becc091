//! What is done to one coupon by hand: looked at, decided, done if it is still as it was seen.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Coupon, CouponStatus};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::Trace;
use crate::identifier::SerialNo;
use crate::refusal::Refusal;

/// A coupon, and the time by its sandbox's clock.
#[derive(sqlx::FromRow)]
pub(super) struct CouponRow {
    #[sqlx(flatten)]
    pub coupon: Coupon,
    pub now: DateTime<Utc>,
}

/// What is done.
pub(super) enum ByHand {
    Delete,
    /// Its deletion is taken back, for a reason.
    Restore(String),
    /// It has another last day.
    Extend(NaiveDate),
}

impl ByHand {
    /// Why it can't be done to `coupon` on `today`, if it can't.
    fn may(&self, coupon: &Coupon, today: NaiveDate) -> Result<CouponStatus, Refusal> {
        match self {
            Self::Delete => coupon.deletable(today),
            Self::Restore(_) => coupon.restorable(today),
            Self::Extend(last_day) => coupon.extendable(today, *last_day),
        }
    }
}

impl Engine {
    /// Does something to a coupon, if it may be done to it today.
    pub(super) async fn by_hand(
        &self,
        caller: &Caller,
        trace: &mut Trace,
        serial_no: SerialNo,
        done: ByHand,
    ) -> Result<Coupon, EngineError> {
        self.refuse_if_at_target(caller).await?;
        // Two rounds at most: what changed between the look and the change makes the second look
        // refuse.
        for _ in 0..2 {
            let row = self.coupon_row(caller, &serial_no).await?;
            let row =
                row.ok_or_else(|| Refusal::CouponNotFound { serial_no: serial_no.clone() })?;
            done.may(&row.coupon, clock::in_seoul(row.now).date())?;
            if let Some(coupon) = self.store_by_hand(caller, &serial_no, &done).await? {
                trace.took_effect();
                return Ok(coupon);
            }
        }
        Err(Fault::Inconsistent("a coupon could not be changed".into()).into())
    }

    /// The changed coupon; none if it is not any more as it was seen.
    async fn store_by_hand(
        &self,
        caller: &Caller,
        serial_no: &SerialNo,
        done: &ByHand,
    ) -> Result<Option<Coupon>, EngineError> {
        let statement = match done {
            ByHand::Delete => include_str!("delete.sql"),
            ByHand::Restore(_) => include_str!("restore.sql"),
            ByHand::Extend(_) => include_str!("extend.sql"),
        };
        let query = sqlx::query_as(statement)
            .bind(&caller.sandbox)
            .bind(serial_no)
            .bind(&caller.reader.name);
        let query = match done {
            ByHand::Delete => query,
            ByHand::Restore(reason) => query.bind(reason),
            ByHand::Extend(last_day) => query.bind(last_day),
        };
        Ok(query.fetch_optional(&self.pool).await?)
    }

    pub(super) async fn coupon_row(
        &self,
        caller: &Caller,
        serial_no: &SerialNo,
    ) -> Result<Option<CouponRow>, EngineError> {
        let row = sqlx::query_as(include_str!("load.sql"))
            .bind(&caller.sandbox)
            .bind(serial_no)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row)
    }
}
