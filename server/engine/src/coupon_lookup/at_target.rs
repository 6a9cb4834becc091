//! 쿠폰 조회 at a target's coupon service.

use chrono::{DateTime, Utc};

use super::{CouponLookup, from_target};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::exchange::Trace;
use crate::payment::{PaymentRequest, lookup_body};
use crate::target::{BaseUrl, PathKind, Question, Target};

impl Engine {
    /// The coupons that the target has for a request.
    pub(crate) async fn coupons_at_target(
        &self,
        target: &Target,
        url: &BaseUrl,
        request: &PaymentRequest,
        now: DateTime<Utc>,
        trace: &mut Trace,
    ) -> Result<CouponLookup, EngineError> {
        let body = lookup_body(request)?;
        let question = Question { url, kind: PathKind::Coupons, values: &[], body: Some(&body) };
        self.ask_target(target, question, trace, |answer| from_target(answer, request, now)).await
    }
}
