//! Register the answer to an order: the first one stands.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::decide::{Owner, RegisteredOrder};
use super::foreign_coupon::TelegramOrder;
use crate::batch::{Batched, Numbered, batch_query, in_order};
use crate::telegram::{ResponseCode, Telegram};

/// An answer to be registered.
pub(crate) struct RegisterOrder {
    order: TelegramOrder,
    code: ResponseCode,
    owner: Owner,
}

#[derive(sqlx::FromRow)]
struct Stored {
    registered: Json<RegisteredOrder>,
}

impl RegisterOrder {
    /// An answer to `request`, about an order of `owner`.
    pub(super) fn of(request: &Telegram, code: ResponseCode, owner: Owner) -> Self {
        Self { order: TelegramOrder::of(request), code, owner }
    }

    fn is_ours(&self) -> bool {
        self.owner == Owner::Payment
    }
}

impl Batched for RegisterOrder {
    /// The registered answer afterwards; `None` if the order's payment was made meanwhile, or the
    /// world is gone.
    type Answer = Option<RegisteredOrder>;

    fn row(&self) -> Option<&str> {
        Some(&self.order.order_no)
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        answers: &[Self],
    ) -> Result<Vec<Self::Answer>, sqlx::Error> {
        let rows: Vec<Numbered<Stored>> = batch_query!(
            query_as(include_str!("answer_verify.sql")), sandbox,
            answer in answers => {
                order_no: &answer.order.order_no,
                serial_no: &answer.order.serial_no,
                ncn: &answer.order.ncn,
                amount: answer.order.amount,
                coupon_amount: answer.order.coupon_amount,
                message_no: answer.order.message_no,
                response_code: answer.code.code(),
                is_ours: answer.is_ours(),
            }
        )
        .bind(answers.iter().all(Self::is_ours))
        .fetch_all(&mut *connection)
        .await?;
        let stored = in_order(answers, rows).into_iter();
        Ok(stored.map(|stored| stored.map(|stored| stored.registered.0)).collect())
    }
}
