//! A sandbox's promotions as they are now. What they promise is in versions, which never change: a version is read
//! and parsed once, and only what may change of a promotion each time.

use std::sync::Arc;

use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::identifier::PromotionId;
use crate::kept::Kept;
use crate::money::Krw;
use crate::promotion::{Promotion, PromotionState, VerificationFault, WhenIssued};

/// What may change of a promotion, with what names its current version.
#[derive(Deserialize)]
pub(super) struct Offered {
    /// Names the version's row: also one of the same number that was made after its promotion was deleted has
    /// another.
    key: String,
    promotion_id: PromotionId,
    version: i32,
    state: PromotionState,
    edit_no: i32,
    budget: i64,
    issued: i64,
    budget_won: Option<Krw>,
    issued_won: Krw,
    per_customer: i64,
    per_day: Option<i64>,
    issued_today: i64,
    per_month: Option<i64>,
    issued_this_month: i64,
    issuing: WhenIssued,
    verification_fault: Option<VerificationFault>,
}

/// A row of `promises.sql`.
#[derive(sqlx::FromRow)]
struct PromisedRow {
    key: String,
    promotion: Json<Promotion>,
}

/// The promotions with what they promise, in the same order. One that was deleted meanwhile is left out.
pub(super) async fn promotions(
    connection: &mut PgConnection,
    sandbox: &str,
    offered: Vec<Offered>,
    kept: &Kept,
) -> Result<Vec<Arc<Promotion>>, sqlx::Error> {
    let mut known: Vec<_> =
        offered.iter().map(|offered| kept.get::<Promotion>(&offered.key)).collect();
    let unknown: Vec<_> =
        offered.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(it, _)| it).collect();
    if !unknown.is_empty() {
        let (ids, versions): (Vec<_>, Vec<_>) =
            unknown.into_iter().map(|one| (one.promotion_id.as_str(), one.version)).unzip();
        let rows: Vec<PromisedRow> = sqlx::query_as(include_str!("promises.sql"))
            .bind(sandbox)
            .bind(ids)
            .bind(versions)
            .fetch_all(connection)
            .await?;
        for PromisedRow { key, promotion: Json(promotion) } in rows {
            let promotion = Arc::new(promotion);
            let places = offered.iter().zip(&mut known).filter(|(offered, _)| offered.key == key);
            places.for_each(|(_, known)| *known = Some(Arc::clone(&promotion)));
            kept.keep(key, promotion);
        }
    }
    let both = offered.into_iter().zip(known);
    Ok(both.filter_map(|(offered, known)| Some(offered.now(known?, kept))).collect())
}

impl Offered {
    /// The promotion as it is now.
    fn now(self, known: Arc<Promotion>, kept: &Kept) -> Arc<Promotion> {
        // Every member of a promotion is one or the other: a new one has to be put here.
        let Promotion {
            promotion_id,
            version,
            name,
            benefit,
            coupon_amount,
            percent,
            rounding,
            minimum_amount,
            valid_from,
            valid_until,
            valid_days,
            on_cancel,
            grace_days,
            conditions,
            state: _,
            edit_no: _,
            budget: _,
            issued: _,
            budget_won: _,
            issued_won: _,
            per_customer: _,
            per_day: _,
            issued_today: _,
            per_month: _,
            issued_this_month: _,
            issuing: _,
            verification_fault: _,
        } = &*known;
        let is_same = (known.state, known.edit_no, known.issued)
            == (self.state, self.edit_no, self.issued)
            && known.issued_won == self.issued_won
            && known.issued_today == self.issued_today
            && known.issued_this_month == self.issued_this_month
            && known.budget == self.budget
            && known.budget_won == self.budget_won
            && known.per_customer == self.per_customer
            && known.per_day == self.per_day
            && known.per_month == self.per_month
            && known.issuing == self.issuing
            && known.verification_fault == self.verification_fault;
        if is_same {
            return known;
        }
        let now = Arc::new(Promotion {
            promotion_id: promotion_id.clone(),
            version: *version,
            name: name.clone(),
            benefit: *benefit,
            coupon_amount: *coupon_amount,
            percent: *percent,
            rounding: *rounding,
            minimum_amount: *minimum_amount,
            valid_from: *valid_from,
            valid_until: *valid_until,
            valid_days: *valid_days,
            on_cancel: *on_cancel,
            grace_days: *grace_days,
            conditions: conditions.clone(),
            state: self.state,
            edit_no: self.edit_no,
            budget: self.budget,
            issued: self.issued,
            budget_won: self.budget_won,
            issued_won: self.issued_won,
            per_customer: self.per_customer,
            per_day: self.per_day,
            issued_today: self.issued_today,
            per_month: self.per_month,
            issued_this_month: self.issued_this_month,
            issuing: self.issuing,
            verification_fault: self.verification_fault,
        });
        kept.keep(self.key, Arc::clone(&now));
        now
    }
}
