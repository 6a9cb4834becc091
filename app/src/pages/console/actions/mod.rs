//! What the buttons do, one file a verb (or two that belong together).

pub(crate) mod cancel;
pub(crate) mod coupon;
pub(crate) mod follow;
pub(crate) mod inquire;
pub(crate) mod list;
pub(crate) mod look_up;
pub(crate) mod order;
pub(crate) mod pay;
pub(crate) mod refresh;
pub(crate) mod sandbox;
pub(crate) mod usage;
