//! Begin, pause, resume and end a promotion.

use super::list::named;
use super::{PromotionDetail, PromotionState};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::refusal::Refusal;

impl Engine {
    /// Brings a promotion into `state`. What it is in already it stays in.
    pub async fn set_promotion_state(
        &self,
        caller: &Caller,
        promotion_id: &str,
        state: PromotionState,
    ) -> Result<PromotionDetail, EngineError> {
        self.must_be_operator(caller).await?;
        let promotion_id = named(promotion_id)?;
        let from: Vec<_> = state.reached_from().iter().map(|from| from.code()).collect();
        let changed = sqlx::query(include_str!("state.sql"))
            .bind(&caller.sandbox)
            .bind(&promotion_id)
            .bind(state)
            .bind(from)
            .execute(&self.pool)
            .await?;
        let detail = self.promotion_detail(caller, &promotion_id).await?;
        if changed.rows_affected() == 0 {
            return Err(match detail.promotion.state {
                PromotionState::Ended => Refusal::PromotionEnded { promotion_id },
                now => Refusal::PromotionNotIssuing { promotion_id, state: now.text() },
            }
            .into());
        }
        self.promotions_changed(caller);
        Ok(detail)
    }
}
