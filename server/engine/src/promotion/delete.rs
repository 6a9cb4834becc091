//! Delete a promotion of which no coupon can be used any more.

use sqlx::PgConnection;

use super::list::named;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{PromotionId, SerialNo};
use crate::refusal::Refusal;

/// So many of the coupons that stand in the way are named.
const NAMED: usize = 5;

impl Engine {
    /// Deletes a promotion with all that it promised, with its coupons that ended or were deleted, and with the jobs
    /// that issued them. One with a coupon that is still good stays, and so does one whose coupons payments tell of.
    /// Codes that nobody registered go too, once it has ended.
    pub async fn delete_promotion(
        &self,
        caller: &Caller,
        promotion_id: &str,
    ) -> Result<(), EngineError> {
        self.must_be_operator(caller).await?;
        let promotion_id = named(promotion_id)?;
        let mut transaction = self.pool.begin().await?;
        // Where many are good, that is found at once, and nothing waits.
        refuse_live(&mut transaction, caller, &promotion_id, include_str!("delete_live.sql"))
            .await?;
        // Its jobs first, then it, as each of their chunks does: whoever issues of it waits, and then finds it gone.
        lock(&mut transaction, caller, &promotion_id, include_str!("delete_lock_jobs.sql")).await?;
        let is_there =
            lock(&mut transaction, caller, &promotion_id, include_str!("delete_lock.sql")).await?;
        if !is_there {
            transaction.rollback().await?;
            self.now(&caller.sandbox).await?;
            return Err(Refusal::PromotionNotFound { promotion_id }.into());
        }
        // What was issued since the look; and, told by the deletion itself, what somebody restored or extended since.
        refuse_live(&mut transaction, caller, &promotion_id, include_str!("delete_live.sql"))
            .await?;
        refuse_live(&mut transaction, caller, &promotion_id, include_str!("delete.sql")).await?;
        transaction.commit().await?;
        self.promotions_changed(caller);
        Ok(())
    }
}

/// Runs a statement about a promotion; gives whether it locked anything.
async fn lock(
    connection: &mut PgConnection,
    caller: &Caller,
    promotion_id: &PromotionId,
    statement: &'static str,
) -> Result<bool, EngineError> {
    let locked =
        sqlx::query(statement).bind(&caller.sandbox).bind(promotion_id).execute(connection).await?;
    Ok(locked.rows_affected() > 0)
}

/// Runs a statement about a promotion that gives coupons, or codes, which are still good, and refuses where it gives any.
async fn refuse_live(
    connection: &mut PgConnection,
    caller: &Caller,
    promotion_id: &PromotionId,
    statement: &'static str,
) -> Result<(), EngineError> {
    let promotion_id = promotion_id.clone();
    let live: Result<Vec<(SerialNo, bool)>, _> = sqlx::query_as(statement)
        .bind(&caller.sandbox)
        .bind(&promotion_id)
        .fetch_all(connection)
        .await;
    match live {
        Ok(live) if live.is_empty() => Ok(()),
        Ok(live) => {
            let named = |live: Vec<&SerialNo>| {
                let more = if live.len() > NAMED { ", …" } else { "" };
                let named: Vec<_> = live.iter().take(NAMED).map(|one| one.grouped()).collect();
                named.join(", ") + more
            };
            let of = |wanted| live.iter().filter(move |(_, is_code)| *is_code == wanted);
            let coupons: Vec<_> = of(false).map(|(serial_no, _)| serial_no).collect();
            Err(if coupons.is_empty() {
                let codes = named(of(true).map(|(serial_no, _)| serial_no).collect());
                Refusal::PromotionHasCodes { promotion_id, codes }
            } else {
                Refusal::PromotionHasCoupons { promotion_id, coupons: named(coupons) }
            }
            .into())
        }
        Err(sqlx::Error::Database(error)) if error.constraint() == Some("payment_coupon") => {
            Err(Refusal::PromotionHasPayments { promotion_id }.into())
        }
        Err(error) => Err(error.into()),
    }
}
