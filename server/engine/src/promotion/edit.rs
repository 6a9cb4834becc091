//! Make a promotion, edit it, copy it. To edit what is promised makes a version: the coupons that are out
//! keep theirs.

use serde_json::to_string;

use super::list::named;
use super::{NewPromotion, Promotion, PromotionDetail, PromotionForm, Terms};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::refusal::Refusal;
use crate::topic::Topic;

impl Engine {
    /// Makes a promotion.
    pub async fn create_promotion(
        &self,
        caller: &Caller,
        form: &PromotionForm,
    ) -> Result<PromotionDetail, EngineError> {
        self.must_be_operator(caller).await?;
        let new = self.parsed(caller, form).await?;
        let promotion_id = &new.promotion_id;
        let is_made = bound(sqlx::query_scalar(include_str!("create.sql")), caller, &new)
            .bind(new.state)
            .fetch_one(&self.pool)
            .await?;
        if !is_made {
            self.now(&caller.sandbox).await?;
            return Err(Refusal::PromotionExists { promotion_id: promotion_id.clone() }.into());
        }
        self.promotions_changed(caller);
        self.promotion_detail(caller, promotion_id).await
    }

    /// Makes a promotion that promises what another promises now, as a draft.
    pub async fn copy_promotion(
        &self,
        caller: &Caller,
        promotion_id: &str,
        copy: &str,
    ) -> Result<PromotionDetail, EngineError> {
        self.must_be_operator(caller).await?;
        let (source, copy) = (named(promotion_id)?, named(copy)?);
        let made = sqlx::query(include_str!("copy.sql"))
            .bind(&caller.sandbox)
            .bind(&source)
            .bind(&copy)
            .bind(&caller.reader.name)
            .execute(&self.pool)
            .await?;
        if made.rows_affected() == 0 {
            self.promotion_now(caller, &source).await?;
            return Err(Refusal::PromotionExists { promotion_id: copy }.into());
        }
        self.promotions_changed(caller);
        self.promotion_detail(caller, &copy).await
    }

    /// Edits the promotion as it was after edit `edit_no`. Where it promises something else then, that is the
    /// next version.
    pub async fn edit_promotion(
        &self,
        caller: &Caller,
        promotion_id: &str,
        edit_no: i32,
        form: &PromotionForm,
    ) -> Result<PromotionDetail, EngineError> {
        self.must_be_operator(caller).await?;
        let promotion_id = named(promotion_id)?;
        let form = PromotionForm { promotion_id: promotion_id.to_string(), ..form.clone() };
        let new = self.parsed(caller, &form).await?;
        let before = self.promotion_now(caller, &promotion_id).await?;
        let is_stored = self.store_edit(caller, edit_no, &new, !new.terms.are_of(&before)).await?;
        let detail = self.promotion_detail(caller, &promotion_id).await?;
        if is_stored {
            self.promotions_changed(caller);
            return Ok(detail);
        }
        let Promotion { edit_no: now, issued, issued_won, .. } = detail.promotion;
        Err(if now != edit_no {
            Refusal::PromotionChanged { promotion_id, edit_no: now.into() }
        } else if issued > new.budget {
            Refusal::PromotionBudgetIssued { promotion_id, issued }
        } else {
            Refusal::PromotionWonIssued { promotion_id, issued_won }
        }
        .into())
    }

    /// Whether an edit could be stored: not where somebody else was first, or too much is issued already.
    async fn store_edit(
        &self,
        caller: &Caller,
        edit_no: i32,
        new: &NewPromotion,
        promises_anew: bool,
    ) -> Result<bool, EngineError> {
        let stored = bound(sqlx::query_scalar(include_str!("edit.sql")), caller, new)
            .bind(edit_no)
            .bind(promises_anew)
            .fetch_one(&self.pool)
            .await?;
        Ok(stored)
    }

    async fn parsed(
        &self,
        caller: &Caller,
        form: &PromotionForm,
    ) -> Result<NewPromotion, EngineError> {
        Ok(form.parse(&self.catalogue(caller).await?)?)
    }

    pub(super) fn promotions_changed(&self, caller: &Caller) {
        let topic = Topic::Promotions;
        self.changed(Change::within(caller.sandbox.sandbox(), topic));
    }
}

impl Terms {
    /// Whether they are what a promotion promises already.
    fn are_of(&self, promotion: &Promotion) -> bool {
        let Self {
            name,
            benefit,
            minimum_amount,
            valid_from,
            valid_until,
            valid_days,
            on_cancel,
            grace_days,
            conditions,
        } = self;
        name.as_str() == promotion.name
            && *benefit == promotion.benefit()
            && *minimum_amount == promotion.minimum_amount
            && *valid_from == promotion.valid_from
            && *valid_until == promotion.valid_until
            && *valid_days == promotion.valid_days
            && *on_cancel == promotion.on_cancel
            && *grace_days == promotion.grace_days
            && *conditions == promotion.conditions
    }
}

type Scalar<'q> = sqlx::query::QueryScalar<'q, sqlx::Postgres, bool, sqlx::postgres::PgArguments>;

/// Binds what making and editing store alike, $1 to $22.
fn bound<'q>(query: Scalar<'q>, caller: &'q Caller, new: &'q NewPromotion) -> Scalar<'q> {
    let (terms, percentage) = (&new.terms, new.terms.benefit.percentage());
    query
        .bind(&caller.sandbox)
        .bind(&new.promotion_id)
        .bind(new.budget)
        .bind(new.per_customer)
        .bind(new.verification_fault)
        .bind(new.budget_won)
        .bind(new.per_day)
        .bind(new.per_month)
        .bind(new.issuing)
        .bind(&terms.name)
        .bind(terms.benefit.kind())
        .bind(terms.benefit.most())
        .bind(percentage.map(|(percent, _)| percent))
        .bind(percentage.map(|(_, rounding)| rounding))
        .bind(terms.minimum_amount)
        .bind(terms.valid_from)
        .bind(terms.valid_until)
        .bind(terms.valid_days)
        .bind(terms.on_cancel)
        .bind(terms.grace_days)
        // Conditions are texts and numbers: they always can be written.
        .bind(to_string(&terms.conditions).unwrap_or_default())
        .bind(&caller.reader.name)
}
