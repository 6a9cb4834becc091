//! Load everything that is stored about a payment.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::types::Json;

use super::PaymentTimeline;
use super::tell::{CallOfOrder, Facts};
use crate::clock;
use crate::coupon::Coupon;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Exchange, Operation, StoredFrame, StoredTelegram};
use crate::identifier::{OrderNo, SerialNo};
use crate::money::Krw;
use crate::payment::{OrderForm, Payment};
use crate::refusal::Refusal;

/// The most calls in a timeline: a payment that nobody settles is inquired again and again.
const MOST_CALLS: usize = 100;

#[derive(sqlx::FromRow)]
struct TimelineRow {
    #[sqlx(flatten)]
    payment: Payment,
    created_at: DateTime<Utc>,
    now: DateTime<Utc>,
    coupon: Option<Json<Coupon>>,
    last_day: Option<NaiveDate>,
    coupon_is_gone: Option<bool>,
    replaced_by: Option<SerialNo>,
    used: Option<Krw>,
    usage_limit: Option<Krw>,
    charged_at: Option<DateTime<Utc>>,
    reversed_at: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct CallRow {
    #[sqlx(flatten)]
    exchange: Exchange,
    response: Json<Value>,
    telegrams: Json<Vec<StoredFrame>>,
    frames: Vec<u8>,
    clock_stood: bool,
}

impl Engine {
    /// The timeline of a payment that is made here.
    ///
    /// # Errors
    ///
    /// Refused if there is no such order, or if payments are at a target.
    pub async fn payment_timeline(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<PaymentTimeline, EngineError> {
        let order_no = form.parse()?;
        self.refuse_if_at_target(caller).await?;
        let row: Option<TimelineRow> = sqlx::query_as(include_str!("../timeline.sql"))
            .bind(&caller.sandbox)
            .bind(&order_no)
            .fetch_optional(&self.pool)
            .await?;
        let refusal = Refusal::OrderNotFound { order_no: order_no.clone() };
        let row = self.found(caller, row, refusal).await?;
        let (calls, has_earlier_calls) = self.calls_of_order(caller, &order_no).await?;
        let today = clock::in_seoul(row.now).date();
        let facts = Facts {
            payment: row.payment,
            coupon: row.coupon.map(|Json(mut coupon)| {
                coupon.status = coupon.status_on(today);
                coupon
            }),
            last_day: row.last_day,
            coupon_is_gone: row.coupon_is_gone,
            replaced_by: row.replaced_by,
            created_at: row.created_at,
            charged_at: row.charged_at,
            given_up_at: row.reversed_at,
            now: row.now,
            usage: row.used.zip(row.usage_limit),
            calls,
        };
        Ok(facts.told(has_earlier_calls))
    }

    /// The newest calls about an order, oldest first, and whether there are earlier ones.
    async fn calls_of_order(
        &self,
        caller: &Caller,
        order_no: &OrderNo,
    ) -> Result<(Vec<CallOfOrder>, bool), EngineError> {
        let looks = Operation::ALL
            .iter()
            .filter(|operation| operation.is_look() && **operation != Operation::Inquiry);
        let looks: Vec<_> = looks.map(|operation| operation.code()).collect();
        let mut rows: Vec<CallRow> = sqlx::query_as(include_str!("../timeline_calls.sql"))
            .bind(&caller.sandbox)
            .bind(order_no)
            .bind(looks)
            .bind(MOST_CALLS as i64 + 1)
            .fetch_all(&self.pool)
            .await?;
        let more = rows.len() > MOST_CALLS;
        rows.truncate(MOST_CALLS);
        let calls = rows.into_iter().rev().map(|row| CallOfOrder {
            exchange: row.exchange,
            clock_stood: row.clock_stood,
            response: row.response.0,
            telegrams: StoredTelegram::unpacked(row.telegrams.0, &row.frames),
        });
        Ok((calls.collect(), more))
    }
}
