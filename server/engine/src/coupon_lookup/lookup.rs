//! 쿠폰 조회: which coupons can pay for a request, and why the others can't.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::promises::{self, Offered};
use super::{CouponLookup, ExcludedCoupon, IssuablePromotion, UnmetCondition, ranked};
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::catalogue::Catalogue;
use crate::clock;
use crate::condition::{Facts, Judged, PaidBefore};
use crate::coupon::{Coupon, issuable};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::{Operation, Recorded};
use crate::identifier::SerialNo;
use crate::kept::Kept;
use crate::language::Text;
use crate::money::Krw;
use crate::payment::{KnownCodes, PaymentDraft, PaymentRequest, check_coupon, check_payer};
use crate::promotion::Promotion;
use crate::refusal::Refusal;
use crate::target::{StoredTarget, Target};

/// A customer whose coupons are looked up.
pub(crate) struct LoadCoupons {
    request: PaymentRequest,
    kept: Arc<Kept>,
}

impl LoadCoupons {
    /// What is looked at for a request.
    pub(super) fn of(engine: &Engine, request: &PaymentRequest) -> Self {
        Self { request: request.clone(), kept: Arc::clone(&engine.kept) }
    }
}

/// A row of `lookup.sql`.
#[derive(sqlx::FromRow)]
pub(crate) struct CouponLookupRow {
    target: Option<Json<StoredTarget>>,
    pub(super) now: DateTime<Utc>,
    subscriber: Option<Json<Subscriber>>,
    pub(super) coupons: Json<Vec<Coupon>>,
    /// Earlier versions of promotions that these coupons were issued from.
    versions: Json<Vec<Promotion>>,
    /// What the customer's payments have charged in the payment's month.
    pub(super) used_this_month: Krw,
    has_paid: bool,
    paid_this_month: i64,
    /// How many coupons of each promotion the customer has been issued.
    issued: Json<HashMap<String, i64>>,
    #[sqlx(flatten)]
    pub(super) codes: KnownCodes,
    /// The sandbox's promotions as they are now; only the first row of the answer has them.
    promotions: Option<Json<Vec<Offered>>>,
}

/// A customer's coupons, with the sandbox's promotions.
pub(crate) struct CouponLookupData {
    pub(super) row: CouponLookupRow,
    /// Shared by all look-ups of the batch.
    pub(super) promotions: Arc<Vec<Arc<Promotion>>>,
}

impl CouponLookupData {
    /// What is known of the customer's earlier payments.
    pub(super) fn paid_before(&self) -> PaidBefore {
        let CouponLookupRow { has_paid, paid_this_month, .. } = self.row;
        PaidBefore { ever: has_paid, this_month: paid_this_month, at_cp: None }
    }

    /// All that is judged: the promotions as they are now, and earlier versions of them.
    pub(super) fn promises(&self) -> impl Iterator<Item = &Promotion> {
        self.promotions.iter().map(|promotion| &**promotion).chain(&self.row.versions.0)
    }

    /// Refused where there is no promotion that the request names.
    pub(super) fn check_promotion(&self, request: &PaymentRequest) -> Result<(), Refusal> {
        match &request.promotion_id {
            Some(wanted) if !self.promotions.iter().any(|it| it.promotion_id == *wanted) => {
                Err(Refusal::PromotionNotFound { promotion_id: wanted.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Who is asked about; refused where the request states another payer, and where the line may not pay.
    pub(super) fn subscriber(
        &mut self,
        request: &PaymentRequest,
        paid_at: DateTime<Utc>,
    ) -> Result<Subscriber, Refusal> {
        let Json(subscriber) = self.row.subscriber.take().ok_or(Refusal::SubscriberNotFound {})?;
        check_payer(request, &subscriber)?;
        subscriber.may_pay_on(clock::in_seoul(paid_at).date())?;
        Ok(subscriber)
    }
}

impl CouponLookupRow {
    /// How many coupons of a promotion the customer has been issued.
    pub(super) fn issued_of(&self, promotion: &Promotion) -> i64 {
        self.issued.get(promotion.promotion_id.as_str()).copied().unwrap_or(0)
    }
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
                ctn: &look.request.ctn,
                promotion_id: &look.request.promotion_id,
                paid_on: look.request.paid_on,
                payment_method: &look.request.payment_method,
                payment_type: &look.request.payment_type,
                pg: &look.request.pg,
                cp: &look.request.cp,
                svc: &look.request.svc,
                risk_grade: &look.request.risk_grade,
                leeds_grade: &look.request.leeds_grade,
                bill_pay_method: &look.request.bill_pay_method,
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        let mut rows = in_order(looks, rows);
        let offered =
            rows.iter_mut().flatten().find_map(|row: &mut CouponLookupRow| row.promotions.take());
        let promotions = match (offered, looks) {
            (Some(Json(offered)), [look, ..]) => {
                promises::promotions(connection, sandbox, offered, &look.kept).await?
            }
            _ => Vec::new(),
        };
        let promotions = Arc::new(promotions);
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
            let mut known = self.known_coupons(caller, &request).await?;
            let target = Target::of_stored(known.row.target.take())?;
            if let Some(url) = &target.payment {
                return self.coupons_at_target(&target, url, &request, known.row.now, trace).await;
            }
            let rules = known.row.codes.rules()?;
            known.check_promotion(&request)?;
            let paid_at = request.paid_at(known.row.now)?;
            let subscriber = known.subscriber(&request, paid_at)?;
            let before = known.paid_before();
            let asked = known.promises().map(|promotion| &promotion.conditions);
            let before = self.paid_before(caller, &request, &subscriber, before, asked).await?;
            let (used, now) = (known.row.used_this_month, known.row.now);
            let facts = Facts::of(&request, &subscriber, used, before, paid_at, now);
            let day = clock::in_seoul(paid_at).date();
            let issued_now = match rules.check(&request, &subscriber, day) {
                Ok(()) => {
                    let known = &mut known;
                    self.issue_at_look_up(caller, &request, &subscriber, known, &facts, trace)
                        .await?
                }
                // It could not be paid with one either.
                Err(_) => Vec::new(),
            };
            let CouponLookupData { row, promotions } = known;
            let known = Known {
                issued_now: &issued_now,
                request: &request,
                subscriber: &subscriber,
                row: &row,
                promotions: &promotions,
            };
            // The catalogue is large, and only an unmet condition needs its names.
            let catalogue = match known.has_unmet(&facts) {
                true => self.catalogue(caller).await?,
                false => Catalogue::default(),
            };
            known.sort_out(&facts, &catalogue)
        })
        .await
    }

    /// What there is now, with what is counted.
    pub(super) async fn known_coupons(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
    ) -> Result<CouponLookupData, EngineError> {
        let look = LoadCoupons::of(self, request);
        let known = self.batchers.run(caller.sandbox.as_str(), look).await?;
        Ok(known.ok_or(Refusal::SubscriberNotFound {})?)
    }
}

/// What coupons are sorted by.
struct Known<'a> {
    request: &'a PaymentRequest,
    subscriber: &'a Subscriber,
    row: &'a CouponLookupRow,
    promotions: &'a [Arc<Promotion>],
    /// Those that this look-up issued.
    issued_now: &'a [SerialNo],
}

impl Known<'_> {
    /// A coupon's promotion, in the version that it was issued from.
    fn promotion_of(&self, coupon: &Coupon) -> Option<&Promotion> {
        let now = self.promotions.iter().map(|promotion| &**promotion);
        now.chain(&self.row.versions.0).find(|promotion| {
            promotion.promotion_id == coupon.promotion_id
                && Some(promotion.version) == coupon.version
        })
    }

    fn has_unmet(&self, facts: &Facts<'_>) -> bool {
        self.row.coupons.iter().any(|coupon| {
            let promotion = self.promotion_of(coupon);
            promotion.is_some_and(|it| !it.qualifies_until(coupon.valid_until, facts))
        })
    }

    fn sort_out(
        &self,
        facts: &Facts<'_>,
        catalogue: &Catalogue,
    ) -> Result<CouponLookup, EngineError> {
        let Self { request, subscriber, row, promotions, issued_now } = self;
        let day = facts.paid_at.unwrap_or_default().date();
        let (mut usable, mut excluded) = (Vec::new(), Vec::new());
        for coupon in &row.coupons.0 {
            let promotion = self
                .promotion_of(coupon)
                .ok_or_else(|| Fault::Inconsistent("a coupon without its promotion".into()))?;
            let mut coupon = coupon.clone();
            let checked = check_coupon(request, subscriber, &coupon, promotion, facts);
            coupon.status = coupon.status_on(day);
            match checked {
                Ok(()) => {
                    let takes_off = promotion.discount(request.amount);
                    usable.push((coupon, takes_off));
                }
                Err(refusal) => {
                    excluded.push(why_excluded(coupon, refusal, promotion, facts, catalogue));
                }
            }
        }
        let today = clock::in_seoul(row.now).date();
        let issuable = promotions
            .iter()
            .filter(|promotion| {
                request.promotion_id.as_ref().is_none_or(|asked| *asked == promotion.promotion_id)
            })
            .filter(|promotion| issuable(promotion, row.issued_of(promotion), today).is_ok())
            .filter(|promotion| promotion.qualifies(facts))
            .map(|promotion| IssuablePromotion {
                promotion_id: promotion.promotion_id.clone(),
                name: promotion.name.clone(),
                amount: promotion.coupon_amount,
                percent: promotion.percent,
                rounding: promotion.rounding,
                valid_until: promotion.ends_on(today),
            })
            .collect();
        let (usable, ranking) = ranked(usable, issued_now);
        Ok(CouponLookup { usable, ranking, excluded, issuable })
    }
}

impl UnmetCondition {
    /// All that are not met, with their codes' names.
    pub(super) fn all_of(judged: &Judged<'_>, catalogue: &Catalogue) -> Vec<Self> {
        let unmet = judged.unmet().into_iter().map(|(test, actual)| Self {
            code: test.kind.unmet_code(),
            text: test.unmet_sentence(actual, catalogue),
        });
        unmet.collect()
    }
}

/// A coupon with why it is excluded: by all conditions that are not met, with their codes' names; else by what
/// it was refused for.
fn why_excluded(
    coupon: Coupon,
    refusal: Refusal,
    promotion: &Promotion,
    facts: &Facts<'_>,
    catalogue: &Catalogue,
) -> ExcludedCoupon {
    let requirement = promotion.requirement_until(coupon.valid_until);
    let judged = requirement.judge(facts);
    let unmet = UnmetCondition::all_of(&judged, catalogue);
    let (code, reason) = match (&refusal, unmet.first()) {
        (Refusal::CouponConditionUnmet { .. }, Some(first)) => {
            (first.code.clone(), first.text.clone())
        }
        _ => (refusal.code().to_owned(), refusal.text()),
    };
    let changes = requirement.changes(facts, catalogue).unwrap_or_default();
    ExcludedCoupon { coupon, code, reason, unmet, changes }
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
        let (issued, issued_in_english) =
            match self.ranking.iter().filter(|rank| rank.issued_now).count() {
                0 => (String::new(), String::new()),
                count => (format!(" · 자동 발급 {count}"), format!(" · {count} issued now")),
            };
        Text::new(
            format!("쿠폰조회 OK · 사용 가능 {usable}, 제외 {excluded}{issued}"),
            format!("Coupons OK · {usable} usable, {excluded} excluded{issued_in_english}"),
        )
    }
}
