//! Whether somebody paid at a content provider before. It is looked up only where a promotion asks it.

use sqlx::PgConnection;

use super::PaymentRequest;
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::condition::{Condition, PaidBefore};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{CpCode, PgCode};

/// A payer at a provider.
pub(crate) struct LoadPaidAtCp {
    ncn: String,
    pg: PgCode,
    cp: CpCode,
}

/// A row of `paid_at_cp.sql`.
#[derive(sqlx::FromRow)]
pub(crate) struct PaidAtCpRow {
    has_paid: bool,
}

impl Batched for LoadPaidAtCp {
    /// `None` where the world is gone.
    type Answer = Option<PaidAtCpRow>;

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        looks: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<PaidAtCpRow>> = batch_query!(
            query_as(include_str!("paid_at_cp.sql")), sandbox,
            look in looks => {
                ncn: &look.ncn,
                pg: &look.pg,
                cp: &look.cp,
            }
        )
        .fetch_all(&mut *connection)
        .await?;
        Ok(in_order(looks, rows))
    }
}

impl Engine {
    /// The same with whether there is any at the request's provider, where one of `conditions` asks that.
    pub(crate) async fn paid_before(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        payer: &Subscriber,
        known: PaidBefore,
        mut conditions: impl Iterator<Item = &Condition>,
    ) -> Result<PaidBefore, EngineError> {
        if !conditions.any(Condition::asks_about_payments_at_cp) {
            return Ok(known);
        }
        let look = LoadPaidAtCp {
            ncn: payer.ncn.to_string(),
            pg: request.pg.clone(),
            cp: request.cp.clone(),
        };
        let row = self.batchers.run(caller.sandbox.as_str(), look).await?;
        match row {
            Some(row) => Ok(PaidBefore { at_cp: Some(row.has_paid), ..known }),
            None => Err(self.gone(&caller.sandbox).await),
        }
    }
}
