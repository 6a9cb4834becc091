//! A stored payment as the outcome that its request was answered with.

use super::{Payment, PaymentOutcome, VerificationResult};
use crate::language::Text;
use crate::telegram::ResponseCode;

impl Payment {
    /// The payment's outcome so far.
    pub fn told(&self) -> PaymentOutcome {
        PaymentOutcome {
            order_no: self.order_no.clone(),
            status: self.status,
            amount: self.amount,
            coupon_amount: self.coupon_amount,
            charged: self.charged,
            serial_no: self.serial_no.clone(),
            paid_at: self.paid_at,
            verification: self.serial_no.as_ref().map(|_| self.verification()),
            replayed: false,
            stages: Vec::new(),
        }
    }

    pub(super) fn verification(&self) -> VerificationResult {
        let answer = self.verification_code.as_deref().and_then(ResponseCode::from_code);
        let name = match answer {
            Some(code) => Text::new(code.korean(), code.english()),
            None => Text::new("응답 없음", "No answer"),
        };
        VerificationResult { code: self.verification_code.clone(), name }
    }
}
