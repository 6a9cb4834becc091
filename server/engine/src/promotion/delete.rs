//! Delete a promotion from which nothing was issued.

use super::list::named;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{PromotionId, SerialNo};
use crate::reader::Role;
use crate::refusal::Refusal;

impl Engine {
    /// Deletes a promotion with all that it promised. One that issued coupons stays: their promise is there.
    pub async fn delete_promotion(
        &self,
        caller: &Caller,
        promotion_id: &str,
    ) -> Result<(), EngineError> {
        caller.reader.must_be(Role::Operator)?;
        let promotion_id = named(promotion_id)?;
        let deleted = sqlx::query(include_str!("delete.sql"))
            .bind(&caller.sandbox)
            .bind(&promotion_id)
            .execute(&self.pool)
            .await;
        match deleted {
            Ok(deleted) if deleted.rows_affected() > 0 => {
                self.promotions_changed(caller);
                Ok(())
            }
            Ok(_) => Err(self.undeletable(caller, promotion_id).await?.into()),
            // One was issued a moment earlier.
            Err(sqlx::Error::Database(error))
                if matches!(
                    error.constraint(),
                    Some("coupon_promotion_version" | "coupon_code_promotion_version")
                ) =>
            {
                Err(self.undeletable(caller, promotion_id).await?.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Why it was not deleted.
    async fn undeletable(
        &self,
        caller: &Caller,
        promotion_id: PromotionId,
    ) -> Result<Refusal, EngineError> {
        self.promotion_now(caller, &promotion_id).await?;
        let issued: Option<SerialNo> = sqlx::query_scalar(include_str!("delete_issued.sql"))
            .bind(&caller.sandbox)
            .bind(&promotion_id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(match issued {
            Some(serial_no) => Refusal::PromotionHasCoupons { promotion_id, serial_no },
            None => Refusal::PromotionNotFound { promotion_id },
        })
    }
}
