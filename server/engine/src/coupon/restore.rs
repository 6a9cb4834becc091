//! 쿠폰 복원 by hand: the deletion of a coupon taken back.

use serde_json::json;

use super::by_hand::ByHand;
use super::{Coupon, RestoreForm};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::Operation;

impl Engine {
    /// Takes the deletion of a coupon back. What a payment used comes back with the payment's cancel.
    pub async fn restore_coupon(
        &self,
        caller: &Caller,
        form: &RestoreForm,
    ) -> Result<Coupon, EngineError> {
        let request = json!({ "form": form });
        self.recorded(caller, Operation::CouponRestore, &request, async |trace| {
            let (serial_no, reason) = form.parse()?;
            self.by_hand(caller, trace, serial_no, ByHand::Restore(reason)).await
        })
        .await
    }
}
