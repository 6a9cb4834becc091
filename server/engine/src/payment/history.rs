//! 결제 내역: the stored payments, newest first.

use serde_json::json;
use sqlx::types::Json;

use super::{HistoryForm, OrderForm, Payment, PaymentForm, PaymentRequest, PaymentStatus};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Operation, Recorded, Trace};
use crate::language::Text;
use crate::page::{LOOKED_AT, PAGE_ROWS, Page};
use crate::reader::Role;
use crate::refusal::Refusal;

impl Engine {
    /// A page of payments, recorded as a call.
    pub async fn history(
        &self,
        caller: &Caller,
        form: &HistoryForm,
    ) -> Result<Page<Payment>, EngineError> {
        self.recorded(caller, Operation::History, &json!({ "form": form }), async |trace| {
            self.payments(caller, form, trace).await
        })
        .await
    }

    /// A page of payments, not recorded. Each filter has its own statement and index.
    pub async fn list_payments(
        &self,
        caller: &Caller,
        form: &HistoryForm,
    ) -> Result<Page<Payment>, EngineError> {
        self.payments(caller, form, &mut Trace::default()).await
    }

    async fn payments(
        &self,
        caller: &Caller,
        form: &HistoryForm,
        trace: &mut Trace,
    ) -> Result<Page<Payment>, EngineError> {
        let filter = form.parse()?;
        let target = self.target_of(&caller.sandbox).await?;
        if let Some(url) = &target.payment {
            return self.payments_at_target(&target, url, &filter, trace).await;
        }
        let statement = match (&filter.order_no, &filter.ctn, filter.status) {
            (Some(_), _, _) => include_str!("list_by_order.sql"),
            (None, Some(_), _) => include_str!("list_by_ctn.sql"),
            (None, None, None) => include_str!("list.sql"),
            (None, None, Some(PaymentStatus::Pending | PaymentStatus::Unknown)) => {
                include_str!("list_open.sql")
            }
            (None, None, Some(PaymentStatus::Declined)) => include_str!("list_declined.sql"),
            (None, None, Some(status @ (PaymentStatus::Paid | PaymentStatus::Cancelled))) => {
                return self.payments_in_status(caller, status, filter.before).await;
            }
        };
        let mut query = sqlx::query_as(statement)
            .bind(&caller.sandbox)
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1);
        if let Some(order_no) = filter.order_no {
            query = query.bind(order_no).bind(filter.status).bind(filter.ctn);
        } else if let Some(ctn) = filter.ctn {
            query = query.bind(ctn).bind(filter.status);
        } else if let Some(status) = filter.status {
            query = query.bind(status);
        }
        let rows: Vec<Payment> = query.fetch_all(self.bulk()).await?;
        self.page(caller, rows, |row| row.payment_no).await
    }

    /// A page of the payments in a status that many have: some thousands are looked at, so it may have
    /// few or no rows and yet a next page.
    async fn payments_in_status(
        &self,
        caller: &Caller,
        status: PaymentStatus,
        before: Option<i64>,
    ) -> Result<Page<Payment>, EngineError> {
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<Payment> = sqlx::query_as(include_str!("list_by_status.sql"))
            .bind(&caller.sandbox)
            .bind(before)
            .bind(PAGE_ROWS as i64 + 1)
            .bind(status)
            .bind(LOOKED_AT)
            .fetch_all(self.bulk())
            .await?;
        let page = self.page(caller, rows, |row| row.payment_no).await?;
        self.going_on(caller, page, include_str!("list_looked_at.sql"), before).await
    }

    /// The payment of an order, not recorded.
    pub async fn payment_of_order(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<Payment, EngineError> {
        let order_no = form.parse()?;
        let target = self.target_of(&caller.sandbox).await?;
        match &target.payment {
            Some(url) => {
                self.payment_at_target(&target, url, &order_no, &mut Trace::default()).await
            }
            None => self.payment(caller, &order_no).await,
        }
    }

    /// The payment of an order with its payer's numbers, which the lists mask. The call is
    /// recorded, and with it that the caller saw them.
    pub async fn reveal_payment(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<Payment, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let asked = json!({ "form": form });
        self.recorded_showing(caller, Operation::History, &asked, async |trace| {
            let order_no = form.parse()?;
            let target = self.target_of(&caller.sandbox).await?;
            match &target.payment {
                Some(url) => self.payment_at_target(&target, url, &order_no, trace).await,
                None => self.payment(caller, &order_no).await,
            }
        })
        .await
    }

    /// The request that made a payment, as a form to fill in again. It names the payer, so the call
    /// is recorded, and with it that the caller saw it.
    pub async fn payment_request(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<PaymentForm, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let asked = json!({ "form": form });
        self.recorded_showing(caller, Operation::History, &asked, async |_| {
            let order_no = form.parse()?;
            self.refuse_if_at_target(caller).await?;
            let request: Option<Json<PaymentRequest>> =
                sqlx::query_scalar(include_str!("request.sql"))
                    .bind(&caller.sandbox)
                    .bind(&order_no)
                    .fetch_optional(&self.pool)
                    .await?;
            let request = self.found(caller, request, Refusal::OrderNotFound { order_no }).await?;
            Ok(PaymentForm::from(&request.0))
        })
        .await
    }
}

impl Recorded for PaymentForm {
    fn message(&self) -> Text {
        Text::new(
            format!("{} · 요청 내용", self.order_no),
            format!("{} · its request", self.order_no),
        )
    }
}

impl Recorded for Page<Payment> {
    fn message(&self) -> Text {
        let (count, more) = (self.rows.len(), self.next.is_some());
        Text::new(
            format!("{count}건{}", if more { " 이상" } else { "" }),
            format!("{count}{} payments", if more { " or more" } else { "" }),
        )
    }
}
