//! 발급: give one coupon of a promotion to a subscriber.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::types::Json;

use super::{Coupon, CouponStatus, IssueForm, IssueRequest};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::{Operation, Recorded, Trace};
use crate::idempotency::{IdempotencyKey, Keyed, Progress};
use crate::identifier::{Ncn, PromotionId};
use crate::language::{Language, Text};
use crate::promotion::{Promotion, PromotionState};
use crate::refusal::Refusal;

/// Checks whether the promotion can issue another coupon on `today` to a customer who has been
/// issued `customer_issued` of them.
pub(crate) fn issuable(
    promotion: &Promotion,
    customer_issued: i64,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let Promotion { valid_from, valid_until, per_customer, .. } = *promotion;
    let promotion_id = || promotion.promotion_id.clone();
    if promotion.state != PromotionState::Running {
        let state = promotion.state.text();
        return Err(Refusal::PromotionNotIssuing { promotion_id: promotion_id(), state });
    }
    if !(valid_from..=valid_until).contains(&today) {
        let period = format!("{valid_from} – {valid_until}");
        return Err(Refusal::PromotionNotRunning { promotion_id: promotion_id(), period });
    }
    let (room, refusal) = promotion.room();
    if room == 0 {
        return Err(refusal);
    }
    if customer_issued >= per_customer {
        return Err(Refusal::PromotionCustomerLimit { promotion_id: promotion_id(), per_customer });
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct IssueRow {
    now: DateTime<Utc>,
    ncn: Option<Ncn>,
    is_terminated: bool,
    promotion: Option<Json<Promotion>>,
    customer_issued: i64,
}

/// How often a lost race or a duplicate serial number is retried before it counts as a fault.
const ATTEMPTS: usize = 5;

impl Engine {
    /// Issues one coupon.
    pub async fn issue_coupon(
        &self,
        caller: &Caller,
        form: &IssueForm,
    ) -> Result<Coupon, EngineError> {
        self.issue_coupon_once(caller, form, None).await
    }

    /// Issues one coupon, and never a second one with the same key: the first one is answered
    /// again, as it was when it was issued. Where the key is stored as the request's, such a request
    /// is no call of its own.
    pub async fn issue_coupon_once(
        &self,
        caller: &Caller,
        form: &IssueForm,
        keyed: Option<&Keyed>,
    ) -> Result<Coupon, EngineError> {
        self.recorded(caller, Operation::CouponIssue, &json!({ "form": form }), async |trace| {
            let request = form.parse()?;
            self.refuse_if_at_target(caller).await?;
            for _ in 0..ATTEMPTS {
                if let Some(keyed) = keyed
                    && let Some(coupon) = self.issued_before(caller, keyed, trace).await?
                {
                    return Ok(coupon.when_issued());
                }
                let ncn = self.may_issue(caller, &request).await?;
                if let Some(coupon) =
                    self.store_coupon(caller, &request.promotion_id, &ncn, None, keyed).await?
                {
                    trace.took_effect();
                    return Ok(coupon);
                }
                // Somebody else was issued the last one meanwhile: decide again on what is there
                // now.
            }
            Err(Fault::Inconsistent("no coupon could be issued".into()).into())
        })
        .await
    }

    async fn may_issue(&self, caller: &Caller, request: &IssueRequest) -> Result<Ncn, EngineError> {
        let row: Option<IssueRow> = sqlx::query_as(include_str!("issue_load.sql"))
            .bind(&caller.sandbox)
            .bind(&request.ctn)
            .bind(&request.promotion_id)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Err(self.gone(&caller.sandbox).await) };
        let ncn = row.ncn.ok_or(Refusal::SubscriberNotFound {})?;
        if row.is_terminated {
            return Err(Refusal::SubscriberTerminated {}.into());
        }
        let Json(known) = row.promotion.ok_or_else(|| Refusal::PromotionNotFound {
            promotion_id: request.promotion_id.clone(),
        })?;
        issuable(&known, row.customer_issued, clock::in_seoul(row.now).date())?;
        Ok(ncn)
    }

    /// The coupon that was issued under the key.
    async fn issued_before(
        &self,
        caller: &Caller,
        keyed: &Keyed,
        trace: &mut Trace,
    ) -> Result<Option<Coupon>, EngineError> {
        // The coupon first: if it is there, its key is seen too, and with it whose request it was for. A
        // key that is forgotten still leads to its coupon.
        let coupon = self.issued_under(caller, keyed.key()).await?;
        if keyed.fingerprint().is_some() {
            let key = self.look_at_key(caller, keyed).await?;
            // It was issued since the look.
            if key.has_effect(Some(keyed), trace)? && coupon.is_none() {
                return Err(Refusal::IdempotencyKeyInFlight {}.into());
            }
        }
        if coupon.is_some() {
            keyed.note(Progress::Repeated);
        }
        Ok(coupon)
    }

    pub(super) async fn issued_under(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
    ) -> Result<Option<Coupon>, EngineError> {
        let coupon = sqlx::query_as(include_str!("issue_again.sql"))
            .bind(&caller.sandbox)
            .bind(key)
            .fetch_optional(&self.pool)
            .await?;
        Ok(coupon)
    }

    /// Issues a coupon at a look-up, to somebody who had been issued `seen` of the promotion when it was looked up
    /// and has no unused one. Nothing where any of that is otherwise by now, or a bound is reached.
    pub(crate) async fn issue_to_payer(
        &self,
        caller: &Caller,
        promotion_id: &PromotionId,
        ncn: &Ncn,
        seen: i64,
    ) -> Result<Option<Coupon>, EngineError> {
        self.store_coupon(caller, promotion_id, ncn, Some(seen), None).await
    }

    async fn store_coupon(
        &self,
        caller: &Caller,
        promotion_id: &PromotionId,
        ncn: &Ncn,
        seen: Option<i64>,
        keyed: Option<&Keyed>,
    ) -> Result<Option<Coupon>, EngineError> {
        let mut transaction = self.pool.begin().await?;
        let serial_no =
            self.drawn_serial(&mut transaction, &caller.sandbox, promotion_id, ncn).await?;
        let stored = sqlx::query_as(include_str!("issue_store.sql"))
            .bind(&caller.sandbox)
            .bind(promotion_id)
            .bind(ncn)
            .bind(keyed.map(Keyed::key))
            .bind(keyed.and_then(Keyed::fingerprint))
            .bind(serial_no)
            .bind(seen)
            .fetch_optional(&mut *transaction)
            .await;
        let coupon: Option<Coupon> = match stored {
            Ok(coupon) => coupon,
            // A duplicate serial number, or the same key a moment earlier.
            Err(sqlx::Error::Database(error))
                if matches!(error.constraint(), Some("coupon_pkey" | "coupon_issued_once")) =>
            {
                None
            }
            Err(error) => return Err(error.into()),
        };
        if coupon.is_some() {
            transaction.commit().await?;
            if let Some(keyed) = keyed {
                keyed.note(Progress::Stored);
            }
        } else {
            transaction.rollback().await?;
        }
        Ok(coupon)
    }
}

impl Coupon {
    /// The coupon as it was when it was issued, whatever its state is now.
    fn when_issued(self) -> Self {
        Self { status: CouponStatus::Unused, order_no: None, restored_count: 0, ..self }
    }
}

impl Recorded for Coupon {
    fn message(&self) -> Text {
        let line = |language| {
            let (benefit, status) = (self.benefit().told(language), self.status.name(language));
            format!("{} · {} · {benefit} · {status}", self.serial_no.grouped(), self.name)
        };
        Text::new(line(Language::Korean), line(Language::English))
    }
}
