//! The list of subscribers, and one of them.

use chrono::{DateTime, Utc};

use super::edit::parsed;
use super::list_form::FoundBy;
use super::{
    LineChangeKind, LineNumbers, ListedSubscriber, MonthUsage, PastLineChange, SubscriberDetail,
    SubscriberListForm,
};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{Ctn, Ncn};
use crate::money::{Krw, remaining};
use crate::page::{PAGE_ROWS, Page};
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct Row {
    subscriber_no: i64,
    #[sqlx(flatten)]
    subscriber: Subscriber,
    used_this_month: Krw,
    ended_at: Option<DateTime<Utc>>,
}

/// A change that was.
#[derive(sqlx::FromRow)]
struct PastRow {
    kind: LineChangeKind,
    old_ncn: Ncn,
    old_ctn: Ctn,
    new_ncn: Ncn,
    new_ctn: Ctn,
    at: DateTime<Utc>,
    reader: String,
}

impl Engine {
    /// A page of the subscribers, newest first. Each filter has its own statement and index.
    pub async fn list_subscribers(
        &self,
        caller: &Caller,
        form: &SubscriberListForm,
    ) -> Result<Page<ListedSubscriber>, EngineError> {
        let filter = form.parse()?;
        let statement = match (&filter.by, filter.status) {
            (FoundBy::Nothing, None) => include_str!("list.sql"),
            (FoundBy::Nothing, Some(_)) => include_str!("list_by_status.sql"),
            (FoundBy::LastDigits(_), _) => include_str!("list_by_last_digits.sql"),
            (FoundBy::Number(..), _) => include_str!("list_by_number.sql"),
            (FoundBy::Name(_), _) => include_str!("list_by_name.sql"),
        };
        let mut query = sqlx::query_as(statement)
            .bind(&caller.sandbox)
            .bind(form.before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1);
        if statement != include_str!("list.sql") {
            query = query.bind(filter.status);
        }
        query = match filter.by {
            FoundBy::Nothing => query,
            FoundBy::LastDigits(text) | FoundBy::Name(text) => query.bind(text),
            FoundBy::Number(ctn, ncn) => query.bind(ctn).bind(ncn),
        };
        let rows: Vec<Row> = query.fetch_all(self.bulk()).await?;
        let Page { rows, next } = self.page(caller, rows, |row| row.subscriber_no).await?;
        Ok(Page { rows: rows.into_iter().map(ListedSubscriber::from).collect(), next })
    }

    /// One subscriber of the list, by their number in it.
    pub async fn subscriber(
        &self,
        caller: &Caller,
        subscriber_no: i64,
    ) -> Result<SubscriberDetail, EngineError> {
        let row: Option<Row> = sqlx::query_as(include_str!("detail.sql"))
            .bind(&caller.sandbox)
            .bind(subscriber_no)
            .fetch_optional(&self.pool)
            .await?;
        self.with_months(caller, row).await
    }

    /// The subscriber who has a phone number now.
    pub async fn subscriber_with_number(
        &self,
        caller: &Caller,
        ctn: String,
    ) -> Result<SubscriberDetail, EngineError> {
        let ctn = parsed(&ctn)?;
        let row: Option<Row> = sqlx::query_as(include_str!("detail_by_ctn.sql"))
            .bind(&caller.sandbox)
            .bind(&ctn)
            .fetch_optional(&self.pool)
            .await?;
        self.with_months(caller, row).await
    }

    async fn with_months(
        &self,
        caller: &Caller,
        row: Option<Row>,
    ) -> Result<SubscriberDetail, EngineError> {
        let row = self.found(caller, row, Refusal::SubscriberNotFound {}).await?;
        let months: Vec<MonthUsage> = sqlx::query_as(include_str!("months.sql"))
            .bind(&caller.sandbox)
            .bind(row.subscriber_no)
            .fetch_all(&self.pool)
            .await?;
        let changes: Vec<PastRow> = sqlx::query_as(include_str!("line_changes.sql"))
            .bind(&caller.sandbox)
            .bind(row.subscriber.ncn.whole())
            .fetch_all(&self.pool)
            .await?;
        let changes = changes.into_iter().map(PastLineChange::from).collect();
        Ok(SubscriberDetail { listed: row.into(), months, changes })
    }
}

impl From<Row> for ListedSubscriber {
    fn from(row: Row) -> Self {
        let Row { subscriber_no, subscriber, used_this_month, ended_at } = row;
        let remaining = remaining(subscriber.limit_amount, used_this_month);
        Self { subscriber_no, subscriber, used_this_month, remaining, ended_at }
    }
}

impl From<PastRow> for PastLineChange {
    fn from(row: PastRow) -> Self {
        let PastRow { kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader } = row;
        Self {
            kind,
            at,
            reader,
            before: LineNumbers { ncn: old_ncn.into(), ctn: old_ctn.into() },
            after: LineNumbers { ncn: new_ncn.into(), ctn: new_ctn.into() },
        }
    }
}
