//! Remember what was answered for an order: the first answer stands.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::decide::{Owner, Remembered};
use super::foreign_coupon::Matter;
use super::telegram::{ResponseCode, Telegram};
use crate::together::{Placed, Shared, each, in_order};

/// An answer to be remembered.
pub(crate) struct StoreVerification {
    matter: Matter,
    code: ResponseCode,
    owner: Owner,
}

#[derive(sqlx::FromRow)]
struct Stored {
    remembered: Json<Remembered>,
}

impl StoreVerification {
    /// An answer to `request`, about an order of `owner`.
    pub(super) fn of(request: &Telegram, code: ResponseCode, owner: Owner) -> Self {
        Self { matter: Matter::of(request), code, owner }
    }

    fn is_ours(&self) -> bool {
        self.owner == Owner::Payment
    }
}

impl Shared for StoreVerification {
    /// What is remembered then; `None` where the payment that it is about was made meanwhile, or the
    /// world is gone.
    type Answer = Option<Remembered>;

    fn row(&self) -> Option<&str> {
        Some(&self.matter.order_no)
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        answers: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Placed<Stored>> = sqlx::query_as(include_str!("answer_verify.sql"))
            .bind(sandbox)
            .bind(each(answers, |answer| &answer.matter.order_no))
            .bind(each(answers, |answer| &answer.matter.serial_no))
            .bind(each(answers, |answer| &answer.matter.ncn))
            .bind(each(answers, |answer| answer.matter.amount))
            .bind(each(answers, |answer| answer.matter.coupon_amount))
            .bind(each(answers, |answer| answer.matter.message_no))
            .bind(each(answers, |answer| answer.code.code()))
            .bind(each(answers, Self::is_ours))
            .bind(answers.iter().all(Self::is_ours))
            .fetch_all(&mut *connection)
            .await?;
        let stored = in_order(answers, rows).into_iter();
        Ok(stored.map(|stored| stored.map(|stored| stored.remembered.0)).collect())
    }
}
