//! Calls to a system outside, as they are recorded and told.

use serde::{Deserialize, Serialize};

use super::Pair;
use crate::exchange::Verdict;
use crate::language::Text;

/// An HTTP call to a system outside, kept with the exchange that it was made for. Secrets are
/// hidden before it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutsideCall {
    /// The method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The headers sent.
    pub request_headers: Vec<Pair>,
    /// The body sent; blank where there was none.
    pub request: String,
    /// The answer's status; `None` where no answer came.
    pub status: Option<u16>,
    /// The headers that came back.
    pub response_headers: Vec<Pair>,
    /// The body that came back, or its beginning.
    pub response: String,
    /// How long it took, in microseconds.
    pub took_us: i64,
    /// Why there is no answer.
    pub problem: Option<String>,
}

codes! {
    /// What a target can have outside.
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
    /// Which.
    pub endpoint: Endpoint,
    /// What was asked, or that it is built in.
    pub asked: Text,
    /// How it is.
    pub verdict: Verdict,
    /// What was found.
    pub told: Text,
    /// How long it took, in microseconds; `None` where nothing was asked.
    pub took_us: Option<i64>,
}
