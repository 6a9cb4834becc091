//! Whether and how a payment can be cancelled: carriers cancel within the calendar month only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CancelKind, Payment, PaymentStatus};
use crate::clock;
use crate::field::{Collector, Field, FieldError};
use crate::identifier::OrderNo;
use crate::refusal::Refusal;

/// The order to cancel, look at or inquire, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderForm {
    /// 주문번호.
    pub order_no: String,
}

impl OrderForm {
    /// Parses it.
    pub fn parse(&self) -> Result<OrderNo, Vec<FieldError>> {
        let mut at = Collector::default();
        let order_no = at.take(Field::OrderNo, OrderNo::parse(&self.order_no));
        at.finish(order_no)
    }
}

impl Payment {
    /// How the payment can be taken back at `now`, or why it can't be. Carriers cancel only within
    /// the calendar month (in Seoul) of the payment. After that there is only a refund, if the
    /// merchant's contract allows one.
    pub fn cancellable(
        &self,
        now: DateTime<Utc>,
        next_month_refund: bool,
    ) -> Result<CancelKind, Refusal> {
        let order_no = self.order_no.clone();
        match self.status {
            PaymentStatus::Paid => {}
            PaymentStatus::Pending => return Err(Refusal::OrderInProgress { order_no }),
            PaymentStatus::Unknown => return Err(Refusal::OutcomeUnknown { order_no }),
            PaymentStatus::Declined => {
                return Err(Refusal::NothingToCancel { order_no, status: self.status });
            }
            PaymentStatus::Cancelled => {
                let cancelled_at = self.cancelled_at.map(clock::show).unwrap_or_default();
                return Err(Refusal::AlreadyCancelled { order_no, cancelled_at });
            }
        }
        let month = |at| clock::month_of(clock::in_seoul(at).date());
        // Another month is also an earlier one, where the sandbox's clock was put back.
        if month(now) == month(self.paid_at) {
            Ok(CancelKind::SameMonth)
        } else if next_month_refund {
            Ok(CancelKind::NextMonth)
        } else {
            let paid_in = clock::in_seoul(self.paid_at).format("%Y-%m").to_string();
            Err(Refusal::CancelPeriodOver { paid_in })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::{Ctn, Ncn};
    use crate::money::Krw;

    fn at(text: &str) -> DateTime<Utc> {
        let (date, time) = text.split_once(' ').unwrap();
        clock::from_seoul(
            clock::parse_date(date).unwrap().and_time(clock::parse_time(time).unwrap()),
        )
    }

    fn payment(status: PaymentStatus) -> Payment {
        Payment {
            payment_no: 1,
            order_no: OrderNo::parse("T1").unwrap(),
            ctn: Ctn::parse("01012345678").unwrap().into(),
            ncn: Ncn::parse("500123456789").unwrap().into(),
            amount: Krw(12_000),
            coupon_amount: Krw(0),
            charged: Krw(12_000),
            serial_no: None,
            status,
            paid_at: at("2026-01-31 23:59:59"),
            cancelled_amount: Krw(0),
            cancelled_at: None,
            cancel_kind: None,
            decline_code: None,
            verification_code: None,
        }
    }

    #[test]
    fn one_second_decides_between_cancel_and_refund() {
        let paid = payment(PaymentStatus::Paid);
        let last = at("2026-01-31 23:59:59");
        let first = at("2026-02-01 00:00:00");
        assert_eq!(paid.cancellable(last, false), Ok(CancelKind::SameMonth));
        assert_eq!(paid.cancellable(first, true), Ok(CancelKind::NextMonth));
        assert_eq!(paid.cancellable(first, false).unwrap_err().code(), "CANCEL_PERIOD_OVER");
    }

    #[test]
    fn with_the_clock_put_back_the_month_decides_too() {
        let paid = payment(PaymentStatus::Paid);
        let (earlier, month_before) = (at("2026-01-02 10:00:00"), at("2025-12-31 23:59:59"));
        assert_eq!(paid.cancellable(earlier, false), Ok(CancelKind::SameMonth));
        assert_eq!(paid.cancellable(month_before, true), Ok(CancelKind::NextMonth));
        let refused = paid.cancellable(month_before, false).unwrap_err();
        assert_eq!(refused.code(), "CANCEL_PERIOD_OVER");
    }

    #[test]
    fn only_a_paid_payment_can_be_cancelled() {
        for (status, code) in [
            (PaymentStatus::Pending, "ORDER_IN_PROGRESS"),
            (PaymentStatus::Unknown, "OUTCOME_UNKNOWN"),
            (PaymentStatus::Declined, "NOTHING_TO_CANCEL"),
            (PaymentStatus::Cancelled, "ALREADY_CANCELLED"),
        ] {
            let refusal = payment(status).cancellable(at("2026-01-31 23:59:59"), true).unwrap_err();
            assert_eq!(refusal.code(), code);
        }
    }
}
