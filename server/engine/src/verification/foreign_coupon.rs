//! Use a coupon for a foreign system's order, and give it back. Each is batched.

use sqlx::{Connection, PgConnection};

use crate::batch::{Batched, batch_query, was_lost};
use crate::telegram::Telegram;

/// The order that a telegram is about, with its coupon and amounts.
pub(super) struct TelegramOrder {
    pub order_no: String,
    pub serial_no: String,
    pub ncn: String,
    pub amount: i64,
    pub coupon_amount: i64,
    pub message_no: i64,
}

impl TelegramOrder {
    pub(super) fn of(request: &Telegram) -> Self {
        Self {
            order_no: request.order_no.clone(),
            serial_no: request.serial_no.clone(),
            ncn: request.ncn.clone(),
            amount: request.amount,
            coupon_amount: request.coupon_amount,
            message_no: i64::try_from(request.message_no).unwrap_or(i64::MAX),
        }
    }
}

/// An order to be approved and a coupon to be used for it: both or neither.
pub(crate) struct UseCoupon(TelegramOrder);

impl UseCoupon {
    pub(super) fn of(request: &Telegram) -> Self {
        Self(TelegramOrder::of(request))
    }
}

impl Batched for UseCoupon {
    /// Whether the coupon was used. If not, the order was answered before or belongs to a payment,
    /// or another order got the coupon.
    type Answer = bool;

    fn row(&self) -> Option<&str> {
        Some(&self.0.order_no)
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        asked: &[Self],
    ) -> Result<Vec<bool>, sqlx::Error> {
        let used = batch_query!(
            query(include_str!("foreign_use.sql")), sandbox,
            Self(order) in asked => {
                order_no: &order.order_no,
                serial_no: &order.serial_no,
                ncn: &order.ncn,
                amount: order.amount,
                coupon_amount: order.coupon_amount,
                message_no: order.message_no,
            }
        )
        .execute(&mut *connection)
        .await;
        match used {
            Ok(_) => Ok(vec![true; asked.len()]),
            // When a batch fails, the batcher retries each order alone.
            Err(error) if asked.len() == 1 && was_lost(&error) => Ok(vec![false]),
            Err(error) => Err(error),
        }
    }
}

/// An order to be marked as reversed. If it used a coupon, the coupon comes back.
pub(crate) struct Reverse(TelegramOrder);

impl Reverse {
    pub(super) fn of(request: &Telegram) -> Self {
        Self(TelegramOrder::of(request))
    }
}

impl Batched for Reverse {
    /// Whether the world exists.
    type Answer = bool;

    fn row(&self) -> Option<&str> {
        Some(&self.0.order_no)
    }

    /// Both this and the use of a coupon lock the order's row first, so the later one waits for the
    /// other. The second statement then sees what the other one did.
    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        asked: &[Self],
    ) -> Result<Vec<bool>, sqlx::Error> {
        let mut transaction = connection.begin().await?;
        let exists = batch_query!(
            query_scalar(include_str!("answer_reverse.sql")), sandbox,
            Self(order) in asked => {
                order_no: &order.order_no,
                serial_no: &order.serial_no,
                message_no: order.message_no,
            }
        )
        .fetch_one(&mut *transaction)
        .await?;
        batch_query!(
            query(include_str!("foreign_restore.sql")), sandbox,
            Self(order) in asked => {
                order_no: &order.order_no,
                serial_no: &order.serial_no,
            }
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(vec![exists; asked.len()])
    }
}
