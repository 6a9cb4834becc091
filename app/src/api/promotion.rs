//! Promotions: list, open, make, edit, copy, begin, pause, end, delete; and why one would be offered or not.

#[cfg(feature = "ssr")]
use engine::EngineError;
use engine::condition::ConditionForm;
use engine::coupon_lookup::PromotionEvaluation;
use engine::failure::Failure;
use engine::language::Text;
use engine::payment::PaymentForm;
use engine::promotion::{Audience, PromotionForm, PromotionLine, PromotionState, PromotionView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, InSandbox};

/// What came of judging a promotion as it is entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// How it was judged.
    pub evaluation: Option<PromotionEvaluation>,
    /// Its changes, in words.
    pub changes: Vec<Text>,
    /// Why it could not be judged: while somebody enters it, that is no failure.
    pub unjudged: Option<Failure>,
}

/// 프로모션 목록.
#[server(prefix = "/api", endpoint = "promotion/list", protocol = InSandbox)]
pub async fn list() -> Result<Vec<PromotionLine>, ApiError> {
    super::call::call(|engine, caller| async move {
        let promotions = engine.promotions(&caller).await?;
        Ok(promotions.iter().map(PromotionLine::from).collect())
    })
    .await
}

/// One promotion, to look at and to edit.
#[server(prefix = "/api", endpoint = "promotion/open", protocol = InSandbox)]
pub async fn open(promotion_id: String) -> Result<PromotionView, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(engine.promotion(&caller, &promotion_id).await?.into())
    })
    .await
}

/// 프로모션 만들기.
#[server(prefix = "/api", endpoint = "promotion/create", protocol = InSandbox)]
pub async fn create(form: PromotionForm<ConditionForm>) -> Result<PromotionView, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(engine.create_promotion(&caller, &form.into_json()).await?.into())
    })
    .await
}

/// 프로모션 고치기: as it was after edit `edit_no`.
#[server(prefix = "/api", endpoint = "promotion/edit", protocol = InSandbox)]
pub async fn edit(
    edit_no: i32,
    form: PromotionForm<ConditionForm>,
) -> Result<PromotionView, ApiError> {
    super::call::call(|engine, caller| async move {
        let form = form.into_json();
        Ok(engine.edit_promotion(&caller, &form.promotion_id, edit_no, &form).await?.into())
    })
    .await
}

/// 프로모션 복사: another one that promises the same, as a draft.
#[server(prefix = "/api", endpoint = "promotion/copy", protocol = InSandbox)]
pub async fn copy(promotion_id: String, copy_id: String) -> Result<PromotionView, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(engine.copy_promotion(&caller, &promotion_id, &copy_id).await?.into())
    })
    .await
}

/// 시작 · 재개, 일시 중지, 종료.
#[server(prefix = "/api", endpoint = "promotion/set_state", protocol = InSandbox)]
pub async fn set_state(
    promotion_id: String,
    state: PromotionState,
) -> Result<PromotionView, ApiError> {
    super::call::call(|engine, caller| async move {
        Ok(engine.set_promotion_state(&caller, &promotion_id, state).await?.into())
    })
    .await
}

/// 프로모션 삭제: of one of which no coupon is usable or used.
#[server(prefix = "/api", endpoint = "promotion/delete", protocol = InSandbox)]
pub async fn delete(promotion_id: String) -> Result<(), ApiError> {
    super::call::call(|engine, caller| async move {
        engine.delete_promotion(&caller, &promotion_id).await
    })
    .await
}

/// 왜 되나요, 왜 안 되나요: a promotion as it is entered, judged for a request. Nothing is recorded.
#[server(prefix = "/api", endpoint = "promotion/judge", protocol = InSandbox)]
pub async fn judge(
    request: PaymentForm,
    form: PromotionForm<ConditionForm>,
) -> Result<Judged, ApiError> {
    super::call::call(|engine, caller| async move {
        let form = form.into_json();
        let judged = engine.evaluate_promotions(&caller, request.draft(), Some(&form)).await;
        let evaluation = match judged {
            Ok(judged) => judged.into_iter().next(),
            Err(error @ EngineError::Fault(_)) => return Err(error),
            Err(error) => {
                let unjudged = Some(engine.failure(&error));
                return Ok(Judged { evaluation: None, changes: Vec::new(), unjudged });
            }
        };
        let catalogue = engine.catalogue(&caller).await?;
        let changes = evaluation.iter().flat_map(|it| &it.changes);
        let changes = changes.map(|change| change.told(&catalogue)).collect();
        Ok(Judged { evaluation, changes, unjudged: None })
    })
    .await
}

/// How many of the sandbox's subscribers qualify for a promotion as it is entered; nothing where that can't be
/// said yet.
#[server(prefix = "/api", endpoint = "promotion/audience", protocol = InSandbox)]
pub async fn who_qualifies(
    form: PromotionForm<ConditionForm>,
) -> Result<Option<Audience>, ApiError> {
    super::call::call(|engine, caller| async move {
        match engine.promotion_audience(&caller, &form.into_json()).await {
            Err(EngineError::Invalid(_)) => Ok(None),
            audience => audience.map(Some),
        }
    })
    .await
}
