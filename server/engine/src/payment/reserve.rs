//! Reserve payments: one statement takes the limit, the coupon and the order number of each.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;

use super::{Decision, PaymentRequest};
use crate::batch::{Batched, batch_query, was_lost};
use crate::clock;
use crate::condition::PaidBefore;
use crate::error::EngineError;
use crate::field::{Field, FieldError, FieldProblem};
use crate::idempotency::{Keyed, Progress};
use crate::money::Krw;
use crate::outbound::Peer;

/// Seconds after which a payment whose server died is inquired. Longer than any verification may
/// take, so that a payment still being made is left alone.
pub(crate) const ABANDONED_AFTER_SECONDS: f64 = 15.0;

/// A payment that was decided and is to be reserved.
pub(crate) struct Reserve {
    request: PaymentRequest,
    /// What the payment's columns don't say of the request, as JSON.
    rest: String,
    ncn: String,
    day: NaiveDate,
    charged: Krw,
    limit_amount: Krw,
    paid_before: Option<PaidBefore>,
    coupon_amount: Krw,
    paid_at: DateTime<Utc>,
    verification_address: Option<String>,
    keyed: Option<Keyed>,
}

/// The members of a request that a payment has columns for: the database's function `whole_request` tells
/// them with the rest.
const IN_COLUMNS: [&str; 7] = ["order_no", "amount", "pg", "cp", "svc", "ctn", "serial_no"];

impl Reserve {
    pub(super) fn new(
        request: &PaymentRequest,
        decision: &Decision,
        peer: Option<&Peer>,
        keyed: Option<&Keyed>,
    ) -> Result<Self, serde_json::Error> {
        let Value::Object(mut rest) = serde_json::to_value(request)? else {
            return Err(serde::ser::Error::custom("a request is an object"));
        };
        rest.retain(|name, value| !value.is_null() && !IN_COLUMNS.contains(&name.as_str()));
        Ok(Self {
            request: request.clone(),
            rest: Value::Object(rest).to_string(),
            ncn: decision.subscriber.ncn.to_string(),
            day: clock::in_seoul(decision.paid_at).date(),
            charged: decision.charged,
            limit_amount: decision.limit_amount,
            paid_before: decision.paid_before,
            coupon_amount: decision.coupon_amount,
            paid_at: decision.paid_at,
            verification_address: peer.map(|peer| peer.address.clone()),
            keyed: keyed.cloned(),
        })
    }
}

impl Batched for Reserve {
    /// Whether everything was reserved. If not, another payment took some of it first.
    type Answer = bool;

    fn row(&self) -> Option<&str> {
        Some(&self.ncn)
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        asked: &[Self],
    ) -> Result<Vec<bool>, sqlx::Error> {
        let reserved = batch_query!(
            query(include_str!("reserve.sql")), sandbox,
            one in asked => {
                ncn: &one.ncn,
                month: clock::month_of(one.day),
                charged: one.charged,
                limit_amount: one.limit_amount,
                order_no: &one.request.order_no,
                request: &one.rest,
                ctn: &one.request.ctn,
                pg: &one.request.pg,
                cp: &one.request.cp,
                svc: &one.request.svc,
                amount: one.request.amount,
                coupon_amount: one.coupon_amount,
                serial_no: &one.request.serial_no,
                paid_at: one.paid_at,
                day: one.day,
                verification_address: &one.verification_address,
                key: one.keyed.as_ref().and_then(Keyed::stored_key),
                fingerprint: one.keyed.as_ref().and_then(Keyed::fingerprint),
                paid_this_month: one.paid_before.map(|before| before.this_month),
                has_paid: one.paid_before.map(|before| before.ever),
                has_paid_at_cp: one.paid_before.and_then(|before| before.at_cp),
            }
        )
        .bind(ABANDONED_AFTER_SECONDS)
        .execute(&mut *connection)
        .await;
        match reserved {
            Ok(_) => {
                for keyed in asked.iter().filter_map(|one| one.keyed.as_ref()) {
                    keyed.note(Progress::Stored);
                }
                Ok(vec![true; asked.len()])
            }
            // When a batch fails, the batcher retries each payment alone.
            Err(error) if asked.len() == 1 && (was_lost(&error) || got_by_another(&error)) => {
                Ok(vec![false])
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether another payment took the coupon. The statement checks this itself; the constraint
/// catches two payments that check at the same moment.
fn got_by_another(error: &sqlx::Error) -> bool {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    constraint == Some("payment_one_live_per_coupon")
}

/// A service that was removed after the request was checked is refused like an unknown one.
pub(super) fn refused_by_constraint(error: EngineError) -> EngineError {
    match &error {
        EngineError::Fault(fault) if fault.broken_constraint() == Some("payment_svc_known") => {
            FieldError { field: Field::Svc, problem: FieldProblem::UnknownCode }.into()
        }
        _ => error,
    }
}
