//! 등록: a subscriber gets the coupon of a code.

use serde_json::json;

use super::RegisterForm;
use crate::clock;
use crate::coupon::Coupon;
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::exchange::Operation;
use crate::identifier::{Ncn, SerialNo};
use crate::reader::Role;
use crate::refusal::Refusal;

/// What is known of a code and of whoever registers it.
#[derive(sqlx::FromRow)]
struct Known {
    now: chrono::DateTime<chrono::Utc>,
    ncn: Option<Ncn>,
    is_terminated: bool,
    promotion_id: Option<crate::identifier::PromotionId>,
    per_customer: Option<i64>,
    valid_until: Option<chrono::NaiveDate>,
    customer_issued: i64,
    registered_by: Option<Ncn>,
}

impl Engine {
    /// Makes a code the coupon of a subscriber. A code that this subscriber registered before is told as the
    /// coupon that it became.
    pub async fn register_code(
        &self,
        caller: &Caller,
        form: &RegisterForm,
    ) -> Result<Coupon, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let asked = json!({ "form": form });
        self.recorded(caller, Operation::CouponRegister, &asked, async |trace| {
            let (serial_no, ctn) = form.parse()?;
            self.refuse_if_at_target(caller).await?;
            // Two rounds at most: what changed between the look and the registration is seen by the second look.
            for _ in 0..2 {
                let known: Option<Known> = sqlx::query_as(include_str!("register_load.sql"))
                    .bind(&caller.sandbox)
                    .bind(&serial_no)
                    .bind(&ctn)
                    .fetch_optional(&self.pool)
                    .await?;
                let Some(known) = known else { return Err(self.gone(&caller.sandbox).await) };
                let ncn = known.ncn.clone().ok_or(Refusal::SubscriberNotFound {})?;
                if known.registered_by.as_ref() == Some(&ncn) {
                    return self.coupon(caller, serial_no.as_str()).await;
                }
                if known.is_terminated {
                    return Err(Refusal::SubscriberTerminated {}.into());
                }
                registrable(&known, &serial_no)?;
                if let Some(coupon) = self.store_registration(caller, &serial_no, &ncn).await? {
                    trace.took_effect();
                    return Ok(coupon);
                }
            }
            Err(Fault::Inconsistent("a code could not be registered".into()).into())
        })
        .await
    }

    async fn store_registration(
        &self,
        caller: &Caller,
        serial_no: &SerialNo,
        ncn: &Ncn,
    ) -> Result<Option<Coupon>, EngineError> {
        let mut transaction = self.pool.begin().await?;
        let coupon: Option<Coupon> = sqlx::query_as(include_str!("register.sql"))
            .bind(&caller.sandbox)
            .bind(serial_no)
            .bind(ncn)
            .fetch_optional(&mut *transaction)
            .await?;
        if coupon.is_some() {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(coupon)
    }
}

fn registrable(known: &Known, serial_no: &SerialNo) -> Result<(), Refusal> {
    let serial_no = || serial_no.clone();
    if known.registered_by.is_some() {
        return Err(Refusal::CodeAlreadyRegistered { serial_no: serial_no() });
    }
    let (Some(promotion_id), Some(per_customer), Some(valid_until)) =
        (&known.promotion_id, known.per_customer, known.valid_until)
    else {
        return Err(Refusal::no_coupon(serial_no()));
    };
    if clock::in_seoul(known.now).date() > valid_until {
        return Err(Refusal::CouponExpired { serial_no: serial_no() });
    }
    if known.customer_issued >= per_customer {
        let promotion_id = promotion_id.clone();
        return Err(Refusal::PromotionCustomerLimit { promotion_id, per_customer });
    }
    Ok(())
}
