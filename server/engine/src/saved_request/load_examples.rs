//! Read what the examples are made of.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::Examples;
use super::example_cases::{PEOPLE, Usable};
use crate::clock;
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;

#[derive(sqlx::FromRow)]
struct Row {
    now: DateTime<Utc>,
    people: Json<Vec<Subscriber>>,
    coupons: Json<Vec<Usable>>,
}

impl Engine {
    /// What there is to try in the sandbox, from what is in it.
    pub async fn examples(&self, caller: &Caller) -> Result<Examples, EngineError> {
        let row: Option<Row> = sqlx::query_as(include_str!("examples.sql"))
            .bind(&caller.sandbox)
            .bind(PEOPLE.map(|(ncn, ..)| ncn))
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Err(self.gone(&caller.sandbox).await) };
        let today = clock::in_seoul(row.now).date();
        Ok(Examples::of(row.people.0, &row.coupons.0, today))
    }
}
