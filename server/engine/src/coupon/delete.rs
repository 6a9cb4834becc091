//! 쿠폰 삭제: delete a coupon.

use serde_json::json;

use super::Coupon;
use super::by_hand::ByHand;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::Operation;
use crate::field::{Field, FieldError};
use crate::identifier::SerialNo;

impl Engine {
    /// Deletes a coupon that no payment holds or used. Its row stays, and it can be restored.
    pub async fn delete_coupon(
        &self,
        caller: &Caller,
        serial_no: &str,
    ) -> Result<Coupon, EngineError> {
        let request = json!({ "serial_no": serial_no });
        self.recorded(caller, Operation::CouponDelete, &request, async |trace| {
            let serial_no = SerialNo::parse(serial_no)
                .map_err(|problem| FieldError { field: Field::SerialNo, problem })?;
            self.by_hand(caller, trace, serial_no, ByHand::Delete).await
        })
        .await
    }
}
