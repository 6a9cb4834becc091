//! What is done to one coupon by hand: looked at, decided and done, while nobody else changes it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Coupon, CouponStatus};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::Trace;
use crate::identifier::SerialNo;
use crate::refusal::Refusal;

/// A coupon, and the time by its sandbox's clock.
#[derive(sqlx::FromRow)]
pub(super) struct CouponRow {
    #[sqlx(flatten)]
    pub coupon: Coupon,
    pub now: DateTime<Utc>,
    /// The coupon that a cancel put in its place; read only by who changes it.
    #[sqlx(default)]
    pub replaced_by: Option<SerialNo>,
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
        // Decided on its locked row: what looked and then changed lost to payments and cancels that take a coupon
        // and bring it back all the time.
        let mut transaction = self.pool.begin().await?;
        let row: Option<CouponRow> = sqlx::query_as(include_str!("lock.sql"))
            .bind(&caller.sandbox)
            .bind(&serial_no)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = row else {
            transaction.rollback().await?;
            return Err(self.no_coupon(caller, serial_no).await);
        };
        done.may(&row.coupon, clock::in_seoul(row.now).date())?;
        if let (ByHand::Restore(_), Some(replaced_by)) = (&done, row.replaced_by) {
            // One of both was counted.
            return Err(Refusal::CouponReplaced { serial_no, replaced_by }.into());
        }
        let statement = match done {
            ByHand::Delete => include_str!("delete.sql"),
            ByHand::Restore(_) => include_str!("restore.sql"),
            ByHand::Extend(_) => include_str!("extend.sql"),
        };
        let query = sqlx::query_as(statement)
            .bind(&caller.sandbox)
            .bind(&serial_no)
            .bind(&caller.reader.name);
        let query = match done {
            ByHand::Delete => query,
            ByHand::Restore(reason) => query.bind(reason),
            ByHand::Extend(last_day) => query.bind(last_day),
        };
        let Some(coupon) = query.fetch_optional(&mut *transaction).await? else {
            // Its world went between both statements.
            return Err(self.gone(&caller.sandbox).await);
        };
        transaction.commit().await?;
        trace.took_effect();
        Ok(coupon)
    }

    /// Why there is no coupon of this number.
    pub(super) async fn no_coupon(&self, caller: &Caller, serial_no: SerialNo) -> EngineError {
        let is_code = sqlx::query_scalar(include_str!("is_code.sql"))
            .bind(&caller.sandbox)
            .bind(&serial_no)
            .fetch_one(&self.pool)
            .await;
        let refusal = match is_code {
            Ok(true) => return Refusal::CouponNotRegistered { serial_no }.into(),
            Ok(false) => Refusal::no_coupon(serial_no),
            Err(error) => return error.into(),
        };
        match self.now(&caller.sandbox).await {
            Ok(_) => refusal.into(),
            Err(error) => error,
        }
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
