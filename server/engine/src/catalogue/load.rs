//! Load a sandbox's lists, in one query.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;

use super::{Catalogue, Named, Pg, PromotionName};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;

#[derive(sqlx::FromRow)]
struct CatalogueRow {
    now: DateTime<Utc>,
    codes: Json<Vec<KindOfCode>>,
    pgs: Json<Vec<Pg>>,
    promotions: Json<Vec<PromotionName>>,
}

#[derive(Deserialize)]
struct KindOfCode {
    kind: String,
    #[serde(flatten)]
    named: Named,
}

impl Engine {
    /// Everything that the lists of one sandbox's console offer.
    pub async fn catalogue(&self, caller: &Caller) -> Result<Catalogue, EngineError> {
        let row: Option<CatalogueRow> = sqlx::query_as(include_str!("load.sql"))
            .bind(&caller.sandbox)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Err(self.gone(&caller.sandbox).await) };
        let mut catalogue = Catalogue {
            now: clock::show(row.now),
            pgs: row.pgs.0,
            promotions: row.promotions.0,
            ..Catalogue::default()
        };
        for KindOfCode { kind, named } in row.codes.0 {
            match kind.as_str() {
                "payment_method" => catalogue.payment_methods.push(named),
                "payment_type" => catalogue.payment_types.push(named),
                "risk_grade" => catalogue.risk_grades.push(named),
                "leeds_grade" => catalogue.leeds_grades.push(named),
                _ => catalogue.bill_pay_methods.push(named),
            }
        }
        Ok(catalogue)
    }
}
