//! Load a sandbox's lists, in one query.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;

use super::{Catalogue, Named, Pg};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::promotion::{CodeNames, Promotion};

#[derive(sqlx::FromRow)]
struct CatalogueRow {
    now: DateTime<Utc>,
    codes: Json<Vec<KindOfCode>>,
    pgs: Json<Vec<Pg>>,
    promotions: Json<Vec<Promotion>>,
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

impl Catalogue {
    /// A code with its name, as a person reads it: `CP014 게임나라`.
    pub(crate) fn named(&self, of: CodeNames, code: &str) -> String {
        let name = match of {
            CodeNames::PaymentMethod => name_in(&self.payment_methods, code),
            CodeNames::PaymentType => name_in(&self.payment_types, code),
            CodeNames::Pg => self.pgs.iter().map(|pg| &pg.named).find(|named| named.code == code),
            CodeNames::Cp => {
                let cps = self.pgs.iter().flat_map(|pg| &pg.cps);
                cps.map(|cp| &cp.named).find(|named| named.code == code)
            }
            CodeNames::Svc => {
                let cps = self.pgs.iter().flat_map(|pg| &pg.cps);
                cps.flat_map(|cp| &cp.svcs).find(|named| named.code == code)
            }
        };
        name.map_or_else(|| code.to_owned(), |named| format!("{code} {}", named.korean))
    }
}

fn name_in<'a>(list: &'a [Named], code: &str) -> Option<&'a Named> {
    list.iter().find(|named| named.code == code)
}
