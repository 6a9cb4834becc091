//! A small, plausible demonstration for an empty sandbox: subscribers, promotions and coupons, and
//! a short history. The history is made with the same verbs that testers use.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::SqlSafeStr;

use super::world::{keep_start, run};
use crate::clock;
use crate::coupon::IssueForm;
use crate::draw::Draw;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::payment::{OrderForm, PaymentForm};

/// The identifier of the request that a demonstration's own calls belong to.
pub const DEMONSTRATION: &str = "demonstration";
/// Subscribers of the demonstration, named by what is special about them.
const ORDINARY: &str = "01012345678";
const NEAR_THE_LIMIT: &str = "01023456789";
const PAYS_BILL_BY_CARD: &str = "01056781020";

impl Engine {
    /// Fills the caller's sandbox with the demonstration, if it is empty and was never filled
    /// before, and keeps that as the sandbox's start. Gives whether it was filled now.
    pub async fn fill_in_demonstration(&self, caller: &Caller) -> Result<bool, EngineError> {
        let mut transaction = self.pool.begin().await?;
        let claimed: Option<WorldId> = sqlx::query_scalar(include_str!("demo_claim.sql"))
            .bind(&caller.sandbox)
            .fetch_optional(&mut *transaction)
            .await?;
        if claimed.is_none() {
            return Ok(false);
        }
        for statement in [
            include_str!("demo_merchants.sql"),
            include_str!("demo_subscribers.sql"),
            include_str!("demo_promotions.sql"),
        ] {
            sqlx::query(statement.into_sql_str())
                .bind(&caller.sandbox)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        let request_id = DEMONSTRATION.to_owned();
        self.drawing_as_ever().demonstrate(&Caller { request_id, ..caller.clone() }).await?;
        let world = &caller.sandbox;
        run(self, &world.sandbox(), async |connection| keep_start(connection, world).await).await?;
        sqlx::query(include_str!("demo_analyze.sql")).execute(&self.pool).await?;
        Ok(true)
    }

    /// The same engine, but that it draws the same numbers in every demonstration: what a scenario makes of one is
    /// then the same everywhere. Of two coupons that are as good, say, the lower serial number is offered first.
    fn drawing_as_ever(&self) -> Self {
        let draw = Mutex::new(Draw::named(0, DEMONSTRATION));
        self.clone().with_random(move |bytes| {
            let mut draw = draw.lock().unwrap_or_else(PoisonError::into_inner);
            for number in bytes.chunks_mut(8) {
                number.copy_from_slice(&draw.next().to_le_bytes()[..number.len()]);
            }
            Ok(())
        })
    }

    async fn demonstrate(&self, caller: &Caller) -> Result<(), EngineError> {
        let now = self.now(&caller.sandbox).await?;
        let hours_ago = |hours| now - TimeDelta::hours(hours);

        // Usable coupons for the subscribers that testers try first.
        for promotion in ["AUTUMN3000", "AUTUMN3000", "GAME1000", "MPAY5000", "LOST2000"] {
            self.demo_coupon(caller, ORDINARY, promotion).await?;
        }
        self.demo_coupon(caller, PAYS_BILL_BY_CARD, "AUTUMN3000").await?;

        // Paid without a coupon, paid with one, paid and cancelled.
        self.demo_pay(caller, "DEMO-0001", NEAR_THE_LIMIT, "150,000", hours_ago(30), "").await?;
        self.demo_pay(caller, "DEMO-0002", NEAR_THE_LIMIT, "139,000", hours_ago(9), "").await?;
        let used = self.demo_coupon(caller, ORDINARY, "AUTUMN3000").await?;
        self.demo_pay(caller, "DEMO-0003", ORDINARY, "33,000", hours_ago(5), &used).await?;
        let restored = self.demo_coupon(caller, ORDINARY, "GAME1000").await?;
        self.demo_pay(caller, "DEMO-0004", ORDINARY, "9,900", hours_ago(3), &restored).await?;
        self.cancel(caller, &OrderForm { order_no: "DEMO-0004".into() }).await?;

        // A deleted coupon, an expired one, and one held by a payment whose verification lost its
        // answer.
        let deleted = self.demo_coupon(caller, ORDINARY, "GAME1000").await?;
        self.delete_coupon(caller, &deleted).await?;
        sqlx::query(include_str!("demo_expired.sql"))
            .bind(&caller.sandbox)
            .bind(ORDINARY)
            .execute(&self.pool)
            .await?;
        let held = self.demo_coupon(caller, ORDINARY, "LOST2000").await?;
        self.demo_pay(caller, "DEMO-0005", ORDINARY, "7,000", hours_ago(1), &held).await?;
        sqlx::query(include_str!("demo_hold.sql"))
            .bind(&caller.sandbox)
            .bind("DEMO-0005")
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn demo_coupon(
        &self,
        caller: &Caller,
        ctn: &str,
        promotion_id: &str,
    ) -> Result<String, EngineError> {
        let form = IssueForm { ctn: ctn.to_owned(), promotion_id: promotion_id.to_owned() };
        Ok(self.issue_coupon(caller, &form).await?.serial_no.to_string())
    }

    async fn demo_pay(
        &self,
        caller: &Caller,
        order_no: &str,
        ctn: &str,
        amount: &str,
        at: DateTime<Utc>,
        serial_no: &str,
    ) -> Result<(), EngineError> {
        let local = clock::in_seoul(at);
        let form = PaymentForm {
            order_no: order_no.to_owned(),
            payment_method: "01".into(),
            payment_type: "D1".into(),
            amount: amount.to_owned(),
            paid_on: local.date().to_string(),
            paid_time: local.format("%H:%M:%S").to_string(),
            pg: "PG01".into(),
            cp: "CP014".into(),
            svc: "SVC201".into(),
            ad_consent: "yes".into(),
            ctn: ctn.to_owned(),
            serial_no: serial_no.to_owned(),
            ..PaymentForm::default()
        };
        self.pay(caller, form.draft()).await.map(drop)
    }
}
