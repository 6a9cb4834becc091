//! A sandbox's promotions as they are now. What they promise is in versions, which never change: a version is read
//! and parsed once, and only what may change of a promotion each time.

use std::sync::Arc;

use serde::Deserialize;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::identifier::PromotionId;
use crate::kept::Kept;
use crate::promotion::{Promotion, PromotionState, VerificationFault};

/// What may change of a promotion, with what names its current version.
#[derive(Deserialize)]
pub(super) struct Offered {
    /// Names the version's row: also one of the same number that was made after its promotion was deleted has
    /// another.
    key: String,
    promotion_id: PromotionId,
    version: i32,
    state: PromotionState,
    budget: i64,
    issued: i64,
    per_customer: i64,
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
        let Self { key, state, budget, issued, per_customer, verification_fault, .. } = self;
        let same = known.state == state
            && known.budget == budget
            && known.issued == issued
            && known.per_customer == per_customer
            && known.verification_fault == verification_fault;
        if same {
            return known;
        }
        let promotion = (*known).clone();
        let now = Promotion { state, budget, issued, per_customer, verification_fault, ..promotion };
        let now = Arc::new(now);
        kept.keep(key, Arc::clone(&now));
        now
    }
}
