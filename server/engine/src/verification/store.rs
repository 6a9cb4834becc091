//! Remember what was answered for an order: the first answer stands.

use sqlx::PgConnection;

use super::telegram::{ResponseCode, Telegram};
use crate::together::{Placed, Shared, each, in_order};

/// An answer to be remembered.
pub(crate) struct StoreVerification {
    order_no: String,
    serial_no: String,
    message_no: i64,
    code: ResponseCode,
    is_ours: bool,
}

#[derive(sqlx::FromRow)]
struct Stored {
    response_code: String,
    reversed: bool,
    same_coupon: bool,
}

impl StoreVerification {
    /// `is_ours`: it approves a payment that is made here.
    pub(super) fn of(request: &Telegram, code: ResponseCode, is_ours: bool) -> Self {
        Self {
            order_no: request.order_no.clone(),
            serial_no: request.serial_no.clone(),
            message_no: i64::try_from(request.message_no).unwrap_or(i64::MAX),
            code,
            is_ours,
        }
    }
}

impl Shared for StoreVerification {
    /// The answer that stands.
    type Answer = ResponseCode;

    fn row(&self) -> Option<&str> {
        Some(&self.order_no)
    }

    async fn run(
        connection: &mut PgConnection,
        sandbox: &str,
        answers: &[Self],
    ) -> Result<Vec<ResponseCode>, sqlx::Error> {
        let rows: Vec<Placed<Stored>> = sqlx::query_as(include_str!("answer_verify.sql"))
            .bind(sandbox)
            .bind(each(answers, |answer| &answer.order_no))
            .bind(each(answers, |answer| &answer.serial_no))
            .bind(each(answers, |answer| answer.message_no))
            .bind(each(answers, |answer| answer.code.code()))
            .bind(each(answers, |answer| answer.is_ours))
            .bind(answers.iter().all(|answer| answer.is_ours))
            .fetch_all(&mut *connection)
            .await?;
        Ok(in_order(answers, rows).into_iter().map(standing).collect())
    }
}

fn standing(stored: Option<Stored>) -> ResponseCode {
    match stored {
        // The sandbox was deleted meanwhile.
        None => ResponseCode::CouponNotFound,
        Some(Stored { same_coupon: false, .. }) => ResponseCode::CouponNotHeld,
        Some(Stored { reversed: true, .. }) => ResponseCode::AlreadyReversed,
        Some(Stored { response_code, .. }) => {
            ResponseCode::from_code(&response_code).unwrap_or(ResponseCode::SystemError)
        }
    }
}
