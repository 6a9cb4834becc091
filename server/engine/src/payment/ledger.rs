//! A payment's ledger: what was entered when it was charged and when it was cancelled.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::OrderForm;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::money::Krw;
use crate::refusal::Refusal;

codes! {
    /// Why something was entered.
    pub enum LedgerKind {
        Charge = "charge", "결제", "Charge";
        Cancel = "cancel", "취소", "Cancel";
    }
}

/// An entry of the ledger, which is never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LedgerEntry {
    /// Why it was entered.
    pub kind: LedgerKind,
    /// What the phone bill bears; of a cancel what it bears no longer, so below zero.
    pub phone_bill: Krw,
    /// What the coupon bears; of a cancel what it bears no longer.
    pub coupon: Krw,
    /// When, by the sandbox's clock.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub at: DateTime<Utc>,
}

/// A payment's ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PaymentLedger {
    /// The entries: none while the payment has no outcome or was declined, one of a payment that is paid, two of one
    /// that was cancelled.
    pub entries: Vec<LedgerEntry>,
    /// What the phone bill bears in sum.
    pub phone_bill: Krw,
    /// What the coupon bears in sum.
    pub coupon: Krw,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    kind: Option<LedgerKind>,
    phone_bill: Option<Krw>,
    coupon: Option<Krw>,
    at: Option<DateTime<Utc>>,
}

impl Engine {
    /// The ledger of a payment that is made here.
    ///
    /// # Errors
    ///
    /// Refused if there is no such order, or if payments are at a target.
    pub async fn payment_ledger(
        &self,
        caller: &Caller,
        form: &OrderForm,
    ) -> Result<PaymentLedger, EngineError> {
        let order_no = form.parse()?;
        self.refuse_if_at_target(caller).await?;
        let rows: Vec<EntryRow> = sqlx::query_as(include_str!("ledger.sql"))
            .bind(&caller.sandbox)
            .bind(&order_no)
            .fetch_all(&self.pool)
            .await?;
        let found = (!rows.is_empty()).then_some(rows);
        let rows = self.found(caller, found, Refusal::OrderNotFound { order_no }).await?;
        let entries: Vec<LedgerEntry> = rows
            .into_iter()
            .filter_map(|row| {
                Some(LedgerEntry {
                    kind: row.kind?,
                    phone_bill: row.phone_bill?,
                    coupon: row.coupon?,
                    at: row.at?,
                })
            })
            .collect();
        let sum = |of: fn(&LedgerEntry) -> Krw| {
            entries.iter().map(of).fold(Krw::ZERO, Krw::plus)
        };
        Ok(PaymentLedger {
            phone_bill: sum(|entry| entry.phone_bill),
            coupon: sum(|entry| entry.coupon),
            entries,
        })
    }
}
