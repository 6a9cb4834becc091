//! Promotions as they are now, and one with all that it promised.

use sqlx::types::Json;

use super::{Promotion, PromotionDetail, PromotionVersion};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::PromotionId;
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct DetailRow {
    promotion: Json<Promotion>,
    versions: Json<Vec<PromotionVersion>>,
}

impl Engine {
    /// The sandbox's promotions, by their codes.
    pub async fn promotions(&self, caller: &Caller) -> Result<Vec<Promotion>, EngineError> {
        let rows: Vec<Json<Promotion>> = sqlx::query_scalar(include_str!("list.sql"))
            .bind(&caller.sandbox)
            .fetch_all(&self.pool)
            .await?;
        if rows.is_empty() {
            self.now(&caller.sandbox).await?;
        }
        Ok(rows.into_iter().map(|Json(promotion)| promotion).collect())
    }

    /// One promotion with its versions.
    pub async fn promotion(
        &self,
        caller: &Caller,
        promotion_id: &str,
    ) -> Result<PromotionDetail, EngineError> {
        self.promotion_detail(caller, &named(promotion_id)?).await
    }

    pub(super) async fn promotion_detail(
        &self,
        caller: &Caller,
        promotion_id: &PromotionId,
    ) -> Result<PromotionDetail, EngineError> {
        let DetailRow { promotion, versions } = self.detail_row(caller, promotion_id).await?;
        let sentence = promotion.sentence(&self.catalogue(caller).await?);
        Ok(PromotionDetail { promotion: promotion.0, sentence, versions: versions.0 })
    }

    /// The promotion as it is now, untold: nobody reads it.
    pub(crate) async fn promotion_now(
        &self,
        caller: &Caller,
        promotion_id: &PromotionId,
    ) -> Result<Promotion, EngineError> {
        Ok(self.detail_row(caller, promotion_id).await?.promotion.0)
    }

    async fn detail_row(
        &self,
        caller: &Caller,
        promotion_id: &PromotionId,
    ) -> Result<DetailRow, EngineError> {
        let row: Option<DetailRow> = sqlx::query_as(include_str!("detail.sql"))
            .bind(&caller.sandbox)
            .bind(promotion_id)
            .fetch_optional(&self.pool)
            .await?;
        let not_found = Refusal::PromotionNotFound { promotion_id: promotion_id.clone() };
        self.found(caller, row, not_found).await
    }
}

/// The promotion that a path names.
pub(super) fn named(promotion_id: &str) -> Result<PromotionId, FieldError> {
    PromotionId::parse(promotion_id)
        .map_err(|problem| FieldError { field: Field::PromotionId, problem })
}
