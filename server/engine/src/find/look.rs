//! Look up all that a text may mean, in one way to the database.

use std::collections::HashSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::types::Json;

use super::{Found, FoundKind, MOST_FOUND, recognise};
use crate::clock;
use crate::coupon::Coupon;
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::error_log::ErrorRecord;
use crate::exchange::Exchange;
use crate::field::{Field, FieldError};
use crate::identifier::SandboxId;
use crate::language::{Language, Text};
use crate::payment::{Payment, sum};

/// How many of the newest payments, and calls, are looked at where there is no index.
const NEWEST: i64 = 5_000;
/// How many coupons' numbers are.
const COUPONS: i64 = 20_000;

#[derive(sqlx::FromRow)]
struct Row {
    kind: FoundKind,
    found: Json<Value>,
}

#[derive(Deserialize)]
struct NamedSandbox {
    sandbox_id: SandboxId,
    name: String,
}

impl Engine {
    /// Whatever `text` may mean in the sandbox, the surest first, each once.
    ///
    /// # Errors
    ///
    /// Refused where nothing is asked for, or no identifier is so long.
    pub async fn find(&self, caller: &Caller, text: &str) -> Result<Vec<Found>, EngineError> {
        let asked =
            recognise(text).map_err(|problem| FieldError { field: Field::Text, problem })?;
        let rows: Vec<Row> = sqlx::query_as(include_str!("find.sql"))
            .bind(&caller.sandbox)
            .bind(&asked.order_no)
            .bind(&asked.serial_no)
            .bind(&asked.ctn)
            .bind(&asked.ncn)
            .bind(&asked.request_id)
            .bind(asked.message_no)
            .bind(asked.record_no)
            .bind(&asked.ending)
            .bind(&asked.sandbox_id)
            .bind(NEWEST)
            .bind(COUPONS)
            .fetch_all(&self.pool)
            .await?;
        if rows.is_empty() {
            self.now(&caller.sandbox).await?;
        }
        let found = rows.into_iter().map(Row::told).collect::<Result<Vec<_>, _>>()?;
        let mut known = HashSet::new();
        let mut once: Vec<Found> = found.into_iter().filter(|it| known.insert(key(it))).collect();
        once.truncate(MOST_FOUND);
        Ok(once)
    }
}

/// What tells it from all others.
fn key(found: &Found) -> (FoundKind, String) {
    let Found { order_no, serial_no, ncn, exchange_no, error_no, sandbox_id, .. } = found;
    let key = match found.kind {
        FoundKind::Payment => order_no.as_ref().map(ToString::to_string),
        FoundKind::Coupon => serial_no.as_ref().map(ToString::to_string),
        FoundKind::Subscriber => ncn.as_ref().map(ToString::to_string),
        FoundKind::Call => exchange_no.as_ref().map(ToString::to_string),
        FoundKind::Error => error_no.as_ref().map(ToString::to_string),
        FoundKind::Sandbox => sandbox_id.as_ref().map(ToString::to_string),
    };
    (found.kind, key.unwrap_or_default())
}

fn read<T: DeserializeOwned>(found: Value) -> Result<T, EngineError> {
    Ok(serde_json::from_value(found)?)
}

fn in_both(line: impl Fn(Language) -> String) -> Text {
    Text::new(line(Language::Korean), line(Language::English))
}

fn same(text: impl ToString) -> Text {
    Text::new(text.to_string(), text.to_string())
}

impl Row {
    fn told(self) -> Result<Found, EngineError> {
        let none = Found {
            kind: self.kind,
            title: Text::default(),
            subtitle: Text::default(),
            order_no: None,
            serial_no: None,
            ctn: None,
            ncn: None,
            exchange_no: None,
            error_no: None,
            sandbox_id: None,
        };
        let found = self.found.0;
        Ok(match self.kind {
            FoundKind::Payment => {
                let payment: Payment = read(found)?;
                let amounts = sum(payment.amount, payment.charged, payment.coupon_amount);
                let (status, paid_at) = (payment.status, clock::show(payment.paid_at));
                Found {
                    title: same(&payment.order_no),
                    subtitle: in_both(|language| {
                        let status = status.name(language);
                        format!("{} · {status} · {paid_at}", amounts.in_language(language))
                    }),
                    serial_no: payment.serial_no,
                    order_no: Some(payment.order_no),
                    ..none
                }
            }
            FoundKind::Coupon => {
                let coupon: Coupon = read(found)?;
                Found {
                    title: same(coupon.serial_no.grouped()),
                    subtitle: in_both(|language| {
                        let benefit = coupon.benefit().told(language);
                        format!("{} · {benefit} · {}", coupon.name, coupon.status.name(language))
                    }),
                    order_no: coupon.order_no,
                    serial_no: Some(coupon.serial_no),
                    ..none
                }
            }
            FoundKind::Subscriber => {
                let subscriber: Subscriber = read(found)?;
                Found {
                    title: same(subscriber.ctn.masked()),
                    subtitle: in_both(|language| {
                        let status = subscriber.status.name(language);
                        format!("NCN {} · {status}", subscriber.ncn.masked())
                    }),
                    ctn: Some(subscriber.ctn),
                    ncn: Some(subscriber.ncn),
                    ..none
                }
            }
            FoundKind::Call => {
                let call: Exchange = read(found)?;
                let name = |language| format!("{} · {}", call.operation.name(language), call.code);
                Found {
                    title: in_both(name),
                    subtitle: call.message,
                    order_no: call.order_no,
                    exchange_no: Some(call.exchange_no),
                    ..none
                }
            }
            FoundKind::Error => {
                let error: ErrorRecord = read(found)?;
                let name =
                    |language| format!("{} · {}", error.operation.name(language), error.code);
                Found {
                    title: in_both(name),
                    subtitle: error.message,
                    exchange_no: Some(error.exchange_no),
                    error_no: Some(error.error_no),
                    ..none
                }
            }
            FoundKind::Sandbox => {
                let NamedSandbox { sandbox_id, name } = read(found)?;
                Found {
                    title: same(name),
                    subtitle: same(&sandbox_id),
                    sandbox_id: Some(sandbox_id),
                    ..none
                }
            }
        })
    }
}
