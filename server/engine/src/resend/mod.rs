//! Send a recorded call again, or take its request into the form.

use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::types::Json;

use crate::coupon::{ExtendForm, IssueForm, RestoreForm};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{ExchangeDetail, Operation};
use crate::issuing::RegisterForm;
use crate::payment::{HistoryForm, OrderForm, PaymentForm};
use crate::reader::Role;
use crate::refusal::Refusal;

/// Among how many of the newest calls one that was just recorded is.
const NEWEST: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct Asked {
    operation: Operation,
    request: Json<Value>,
}

impl Engine {
    /// Sends a recorded call's request once more, as it is, through the verb that it went through; the
    /// new call, opened, however it ended. A payment that was made finds itself by its order number.
    ///
    /// # Errors
    ///
    /// Refused for a call that nobody here can send, such as a foreign system's telegram.
    pub async fn resend_call(
        &self,
        caller: &Caller,
        exchange_no: i64,
    ) -> Result<ExchangeDetail, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let asked = self.asked(caller, exchange_no).await?;
        let operation = match asked.operation {
            Operation::Settlement => Operation::Inquiry,
            operation => operation,
        };
        let refused = self.send(caller, operation, &asked.request.0).await?;
        let recorded: Option<i64> = sqlx::query_scalar(include_str!("recorded.sql"))
            .bind(&caller.sandbox)
            .bind(&caller.request_id)
            .bind(operation)
            .bind(NEWEST)
            .fetch_optional(&self.pool)
            .await?;
        match (recorded, refused) {
            (Some(exchange_no), _) => self.exchange_detail(caller, exchange_no).await,
            (None, Some(error)) => Err(error),
            (None, None) => Err(Refusal::RecordNotFound {}.into()),
        }
    }

    /// The payment request of a recorded payment or coupon look-up, as a form to fill in again. It says
    /// who pays: that the caller saw it is stored.
    pub async fn request_of_call(
        &self,
        caller: &Caller,
        exchange_no: i64,
    ) -> Result<PaymentForm, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let asked = self.asked(caller, exchange_no).await?;
        if !matches!(asked.operation, Operation::Pay | Operation::CouponLookup) {
            return Err(Refusal::CallHasNoRequest {}.into());
        }
        let form = form(&asked.request.0)?;
        self.reveal_exchange(caller, exchange_no).await?;
        Ok(form)
    }

    async fn asked(&self, caller: &Caller, exchange_no: i64) -> Result<Asked, EngineError> {
        let asked: Option<Asked> = sqlx::query_as(include_str!("asked.sql"))
            .bind(&caller.sandbox)
            .bind(exchange_no)
            .fetch_optional(&self.pool)
            .await?;
        self.found(caller, asked, Refusal::RecordNotFound {}).await
    }

    /// Why it was not done, if it was not: that is recorded with it.
    async fn send(
        &self,
        caller: &Caller,
        operation: Operation,
        request: &Value,
    ) -> Result<Option<EngineError>, EngineError> {
        let named = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
        let order = || OrderForm { order_no: order_of(request) };
        let sent = match operation {
            Operation::Pay => {
                self.pay(caller, form::<PaymentForm>(request)?.draft()).await.map(drop)
            }
            Operation::Cancel => self.cancel(caller, &order()).await.map(drop),
            Operation::CouponLookup => {
                let draft = form::<PaymentForm>(request)?.draft();
                self.look_up_coupons(caller, draft).await.map(drop)
            }
            Operation::CustomerLookup => self.look_up_customer_masked(caller, named("ctn")).await,
            Operation::History => {
                self.history(caller, &form::<HistoryForm>(request)?).await.map(drop)
            }
            Operation::CouponIssue => {
                self.issue_coupon(caller, &form::<IssueForm>(request)?).await.map(drop)
            }
            Operation::CouponRegister => {
                self.register_code(caller, &form::<RegisterForm>(request)?).await.map(drop)
            }
            Operation::CouponDelete => {
                self.delete_coupon(caller, named("serial_no")).await.map(drop)
            }
            Operation::CouponRestore => {
                self.restore_coupon(caller, &form::<RestoreForm>(request)?).await.map(drop)
            }
            Operation::CouponExtend => {
                self.extend_coupon(caller, &form::<ExtendForm>(request)?).await.map(drop)
            }
            Operation::Settlement | Operation::Inquiry => {
                self.inquire_order(caller, &order()).await.map(drop)
            }
            Operation::Verification | Operation::TargetTest | Operation::ScenarioStep => {
                return Err(Refusal::CallHasNoRequest {}.into());
            }
        };
        Ok(sent.err())
    }
}

/// The form of a recorded request. One that an earlier version recorded may lack it.
fn form<T: DeserializeOwned>(request: &Value) -> Result<T, EngineError> {
    let form = request.get("form").cloned().unwrap_or_default();
    serde_json::from_value(form).map_err(|_| Refusal::CallHasNoRequest {}.into())
}

fn order_of(request: &Value) -> String {
    let order_no = request.pointer("/form/order_no").or_else(|| request.get("order_no"));
    order_no.and_then(Value::as_str).unwrap_or_default().to_owned()
}
