//! 쿠폰 연장: a later last day for one coupon.

use serde_json::json;

use super::by_hand::ByHand;
use super::{Coupon, ExtendForm};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::Operation;

impl Engine {
    /// Gives a coupon that no payment has a later last day; one that expired can be used again.
    pub async fn extend_coupon(
        &self,
        caller: &Caller,
        form: &ExtendForm,
    ) -> Result<Coupon, EngineError> {
        let request = json!({ "form": form });
        self.recorded(caller, Operation::CouponExtend, &request, async |trace| {
            let (serial_no, last_day) = form.parse()?;
            self.by_hand(caller, trace, serial_no, ByHand::Extend(last_day)).await
        })
        .await
    }
}
