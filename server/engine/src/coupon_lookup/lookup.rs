//! 쿠폰 조회: which coupons can pay for a request, and why the others can't.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::{CouponLookup, ExcludedCoupon, IssuablePromotion};
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::catalogue::Catalogue;
use crate::clock;
use crate::coupon::{Coupon, Offer, issuable};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::{Operation, Recorded};
use crate::identifier::{Ctn, PromotionId};
use crate::language::Text;
use crate::payment::{PaymentDraft, PaymentRequest, check_coupon};
use crate::promotion::{Facts, Promotion};
use crate::refusal::Refusal;
use crate::target::{StoredTarget, Target};

/// A customer whose coupons are looked up.
pub(crate) struct LoadCoupons {
    ctn: Ctn,
    promotion_id: Option<PromotionId>,
    paid_on: Option<NaiveDate>,
}

/// A row of `lookup.sql`.
#[derive(sqlx::FromRow)]
pub(crate) struct CouponLookupRow {
    target: Option<Json<StoredTarget>>,
    now: DateTime<Utc>,
    subscriber: Option<Json<Subscriber>>,
    coupons: Json<Vec<Coupon>>,
    /// How many coupons of each promotion the customer has been issued.
    issued: Json<HashMap<String, i64>>,
    /// The sandbox's promotions; only the first row of the answer has them.
    promotions: Option<Json<Vec<Offer>>>,
}

/// A customer's coupons, with the sandbox's promotions.
pub(crate) struct CouponLookupData {
    row: CouponLookupRow,
    /// Shared by all look-ups of the batch.
    promotions: Arc<Vec<Offer>>,
}

impl Batched for LoadCoupons {
    /// `None` where the world is gone.
    type Answer = Option<CouponLookupData>;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        looks: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<CouponLookupRow>> = batch_query!(
            query_as(include_str!("lookup.sql")), sandbox,
            look in looks => {
                ctn: &look.ctn,
                promotion_id: &look.promotion_id,
                paid_on: look.paid_on,
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut rows = in_order(looks, rows);
        let promotions =
            rows.iter_mut().flatten().find_map(|row: &mut CouponLookupRow| row.promotions.take());
        let promotions =
            Arc::new(promotions.map(|Json(promotions)| promotions).unwrap_or_default());
        let known = |row| CouponLookupData { row, promotions: Arc::clone(&promotions) };
        Ok(rows.into_iter().map(|row| row.map(known)).collect())
    }
}

impl Engine {
    /// The customer's coupons, sorted into those that this request can use and those that it can't,
    /// and the promotions that would issue one for it.
    pub async fn look_up_coupons(
        &self,
        caller: &Caller,
        draft: PaymentDraft,
    ) -> Result<CouponLookup, EngineError> {
        let asked = json!({ "form": draft });
        self.recorded(caller, Operation::CouponLookup, &asked, async move |trace| {
            let request = draft.lookup_request()?;
            let look = LoadCoupons {
                ctn: request.ctn.clone(),
                promotion_id: request.promotion_id.clone(),
                paid_on: request.paid_on,
            };
            let known = self.batchers.run(caller.sandbox.as_str(), look);
            let CouponLookupData { mut row, promotions } =
                known.await?.ok_or(Refusal::SubscriberNotFound {})?;
            let target = Target::of_stored(row.target.take())?;
            if let Some(url) = &target.payment {
                return self.coupons_at_target(&target, url, &request, row.now, trace).await;
            }
            let Json(subscriber) = row.subscriber.take().ok_or(Refusal::SubscriberNotFound {})?;
            if request.ncn.as_ref().is_some_and(|ncn| !subscriber.ncn.is(ncn)) {
                return Err(Refusal::ContractMismatch {}.into());
            }
            let paid_at = request.paid_at(row.now)?;
            let unmet = |coupon: &Coupon| {
                let promotion = promotion_of(coupon, &promotions)?;
                let day = clock::in_seoul(paid_at).date();
                Some(promotion.qualify_with(coupon.amount, &Facts::of(&request, day)).is_err())
            };
            // The catalogue is large, and only an unmet condition needs its names.
            let catalogue = match row.coupons.iter().any(|coupon| unmet(coupon) == Some(true)) {
                true => Some(self.catalogue(caller).await?),
                false => None,
            };
            sort_out(&request, paid_at, &subscriber, &row, &promotions, catalogue.as_ref())
        })
        .await
    }
}

fn promotion_of<'a>(coupon: &Coupon, promotions: &'a [Offer]) -> Option<&'a Promotion> {
    let mut promotions = promotions.iter().map(|offer| &offer.promotion);
    promotions.find(|promotion| promotion.promotion_id == coupon.promotion_id)
}

fn sort_out(
    request: &PaymentRequest,
    paid_at: DateTime<Utc>,
    subscriber: &Subscriber,
    row: &CouponLookupRow,
    promotions: &[Offer],
    catalogue: Option<&Catalogue>,
) -> Result<CouponLookup, EngineError> {
    let day = clock::in_seoul(paid_at).date();
    let mut found = CouponLookup { usable: Vec::new(), excluded: Vec::new(), issuable: Vec::new() };
    for coupon in &row.coupons.0 {
        let promotion = promotion_of(coupon, promotions)
            .ok_or_else(|| Fault::Inconsistent("a coupon without its promotion".into()))?;
        let mut coupon = coupon.clone();
        let checked = check_coupon(request, subscriber, &coupon, promotion, paid_at);
        coupon.status = coupon.status_on(day);
        match checked {
            Ok(()) => found.usable.push(coupon),
            Err(refusal) => {
                let qualified = promotion.qualify_with(coupon.amount, &Facts::of(request, day));
                let (code, reason) = reason_of(refusal, &qualified, catalogue);
                found.excluded.push(ExcludedCoupon { coupon, code, reason });
            }
        }
    }
    let today = clock::in_seoul(row.now).date();
    let got = |promotion: &Promotion| row.issued.get(promotion.promotion_id.as_str()).copied();
    found.issuable = promotions
        .iter()
        .filter(|Offer { promotion, .. }| {
            request.promotion_id.as_ref().is_none_or(|asked| *asked == promotion.promotion_id)
        })
        .filter(|offer| offer.promotion.qualify(&Facts::of(request, day)).is_ok())
        .filter(|offer| issuable(offer, got(&offer.promotion).unwrap_or(0), today).is_ok())
        .map(|Offer { promotion, .. }| IssuablePromotion {
            promotion_id: promotion.promotion_id.clone(),
            name: promotion.name.clone(),
            amount: promotion.coupon_amount,
            valid_until: promotion.valid_until,
        })
        .collect();
    Ok(found)
}

/// Why a coupon is excluded. An unmet condition names its codes with their names; any other refusal
/// is passed on.
fn reason_of(
    refusal: Refusal,
    qualified: &Result<(), crate::promotion::Unmet>,
    catalogue: Option<&Catalogue>,
) -> (String, Text) {
    match (&refusal, qualified, catalogue) {
        (Refusal::CouponConditionUnmet { .. }, Err(unmet), Some(catalogue)) => {
            (unmet.code().to_owned(), unmet.text(|of, code| catalogue.named(of, code)))
        }
        _ => (refusal.code().to_owned(), refusal.text()),
    }
}

impl Recorded for CouponLookup {
    fn message(&self) -> Text {
        let (usable, excluded) = (self.usable.len(), self.excluded.len());
        if usable == 0 {
            return Text::new(
                format!("사용 가능한 쿠폰 없음 · 제외 {excluded}"),
                format!("No usable coupon · {excluded} excluded"),
            );
        }
        Text::new(
            format!("쿠폰조회 OK · 사용 가능 {usable}, 제외 {excluded}"),
            format!("Coupons OK · {usable} usable, {excluded} excluded"),
        )
    }
}
