//! What a test of the connection finds at each endpoint of a target.

use serde::{Deserialize, Serialize};

use crate::exchange::Verdict;
use crate::language::Text;

codes! {
    /// The endpoints that a target can have.
    pub enum Endpoint {
        Customer = "customer", "고객 API", "Customer API";
        Coupons = "coupons", "쿠폰 조회", "Coupon lookup";
        Payments = "payments", "결제 API", "Payment API";
        Telegram = "telegram", "전문 포트", "Telegram port";
    }
}

/// What a test of the connection found at an endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// What was asked, or that it is built in.
    pub asked: Text,
    /// The result.
    pub verdict: Verdict,
    /// What was found.
    pub told: Text,
    /// How long it took, in microseconds; `None` if nothing was asked.
    pub took_us: Option<i64>,
}
