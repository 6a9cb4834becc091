//! NCN 조회: the subscriber who has a phone number.

use serde_json::json;

use super::{CustomerLookup, Subscriber, Usage};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::{Operation, Recorded, Trace};
use crate::field::{Field, FieldError};
use crate::identifier::Ctn;
use crate::language::{Language, Text};
use crate::money::{Krw, remaining};
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct SubscriberRow {
    #[sqlx(flatten)]
    subscriber: Subscriber,
    used_this_month: Krw,
}

impl Engine {
    /// The subscriber who has the phone number `ctn` now. That the caller saw them is stored with
    /// the call.
    pub async fn look_up_customer(
        &self,
        caller: &Caller,
        ctn: &str,
    ) -> Result<CustomerLookup, EngineError> {
        let request = json!({ "ctn": ctn });
        self.recorded_showing(caller, Operation::CustomerLookup, &request, async |trace| {
            self.customer(caller, ctn, trace).await
        })
        .await
    }

    /// The same, for a caller that only gets the masked call: nobody saw the subscriber.
    pub(crate) async fn look_up_customer_masked(
        &self,
        caller: &Caller,
        ctn: &str,
    ) -> Result<(), EngineError> {
        let request = json!({ "ctn": ctn });
        self.recorded(caller, Operation::CustomerLookup, &request, async |trace| {
            self.customer(caller, ctn, trace).await
        })
        .await
        .map(drop)
    }

    async fn customer(
        &self,
        caller: &Caller,
        ctn: &str,
        trace: &mut Trace,
    ) -> Result<CustomerLookup, EngineError> {
        let ctn = Ctn::parse(ctn).map_err(|problem| FieldError { field: Field::Ctn, problem })?;
        let target = self.target_of(&caller.sandbox).await?;
        if let Some(url) = &target.customer {
            return self.customer_at_target(&target, url, &ctn, trace).await;
        }
        self.stored_customer(caller, &ctn).await
    }

    /// How much of the month's limit the subscriber with the phone number `ctn` has used. Not
    /// recorded: for a screen that keeps itself up to date.
    ///
    /// # Errors
    ///
    /// Refused if the customer API is at a target: every question there is a call.
    pub async fn usage_of(&self, caller: &Caller, ctn: &str) -> Result<Usage, EngineError> {
        let ctn = Ctn::parse(ctn).map_err(|problem| FieldError { field: Field::Ctn, problem })?;
        if self.target_of(&caller.sandbox).await?.customer.is_some() {
            return Err(Refusal::OwnedByTarget {}.into());
        }
        let CustomerLookup { used_this_month, remaining, .. } =
            self.stored_customer(caller, &ctn).await?;
        Ok(Usage { used_this_month, remaining })
    }

    async fn stored_customer(
        &self,
        caller: &Caller,
        ctn: &Ctn,
    ) -> Result<CustomerLookup, EngineError> {
        let row: Option<SubscriberRow> = sqlx::query_as(include_str!("lookup.sql"))
            .bind(&caller.sandbox)
            .bind(ctn)
            .fetch_optional(&self.pool)
            .await?;
        let SubscriberRow { subscriber, used_this_month } =
            row.ok_or(Refusal::SubscriberNotFound {})?;
        let remaining = remaining(subscriber.limit_amount, used_this_month);
        Ok(CustomerLookup { subscriber, used_this_month, remaining })
    }
}

impl Recorded for CustomerLookup {
    fn message(&self) -> Text {
        // Everybody sees this in the list of calls.
        let Subscriber { ncn, sex, .. } = &self.subscriber;
        let tell = |language: Language| format!("{} · {}", ncn.masked(), sex.name(language));
        Text::new(tell(Language::Korean), tell(Language::English))
    }
}
