//! Find: whatever an identifier that was pasted may mean, looked up at once.

use serde::{Deserialize, Serialize};

use crate::identifier::{Ctn, Ncn, OrderNo, SandboxId, SerialNo};
use crate::language::Text;
use crate::personal::Personal;

#[cfg(feature = "postgres")]
mod look;
mod recognise;

pub use recognise::{Recognised, recognise};

/// The most that is found.
pub const MOST_FOUND: usize = 20;

codes! {
    /// What was found.
    pub enum FoundKind {
        Payment = "payment", "결제", "Payment";
        Coupon = "coupon", "쿠폰", "Coupon";
        Subscriber = "subscriber", "가입자", "Subscriber";
        Call = "call", "호출", "Call";
        Error = "error", "오류", "Error";
        Sandbox = "sandbox", "샌드박스", "Sandbox";
    }
}

/// Something that was found, with what leads to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Found {
    /// What it is.
    pub kind: FoundKind,
    /// What it is called; personal data is hidden in it.
    pub title: Text,
    /// What more is to be told of it.
    pub subtitle: Text,
    /// Of a payment, a call.
    pub order_no: Option<OrderNo>,
    /// Of a coupon, and of a payment that has one.
    pub serial_no: Option<SerialNo>,
    /// Of a subscriber; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ctn>))]
    pub ctn: Option<Personal<Ctn>>,
    /// Of a subscriber; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ncn>))]
    pub ncn: Option<Personal<Ncn>>,
    /// Of a call, and of the call that an error happened in.
    pub exchange_no: Option<i64>,
    /// Of an error.
    pub error_no: Option<i64>,
    /// Of a sandbox.
    pub sandbox_id: Option<SandboxId>,
}
