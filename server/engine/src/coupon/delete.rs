//! 쿠폰 삭제: delete a coupon for good.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::Coupon;
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::Operation;
use crate::field::{Field, FieldError};
use crate::identifier::SerialNo;
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct CouponRow {
    #[sqlx(flatten)]
    coupon: Coupon,
    now: DateTime<Utc>,
}

impl Engine {
    /// Deletes a coupon that no payment holds or used.
    pub async fn delete_coupon(
        &self,
        caller: &Caller,
        serial_no: &str,
    ) -> Result<Coupon, EngineError> {
        let request = json!({ "serial_no": serial_no });
        self.recorded(caller, Operation::CouponDelete, &request, async |trace| {
            let serial_no = SerialNo::parse(serial_no)
                .map_err(|problem| FieldError { field: Field::SerialNo, problem })?;
            self.refuse_if_at_target(caller).await?;
            // Two rounds at most: what changed between the look and the deletion makes the second
            // look refuse.
            for _ in 0..2 {
                let row: Option<CouponRow> = sqlx::query_as(include_str!("load.sql"))
                    .bind(&caller.sandbox)
                    .bind(&serial_no)
                    .fetch_optional(&self.pool)
                    .await?;
                let row =
                    row.ok_or_else(|| Refusal::CouponNotFound { serial_no: serial_no.clone() })?;
                row.coupon.deletable(clock::in_seoul(row.now).date())?;
                let deleted: Option<Coupon> = sqlx::query_as(include_str!("delete.sql"))
                    .bind(&caller.sandbox)
                    .bind(&serial_no)
                    .fetch_optional(&self.pool)
                    .await?;
                if let Some(coupon) = deleted {
                    trace.took_effect();
                    return Ok(coupon);
                }
            }
            Err(Fault::Inconsistent("a coupon could not be deleted".into()).into())
        })
        .await
    }
}
