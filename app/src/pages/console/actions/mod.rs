//! What the buttons do, one file a verb (or two that belong together).

pub(crate) mod again;
pub(crate) mod cancel;
pub(crate) mod coupon;
pub(crate) mod follow;
pub(crate) mod inquire;
pub(crate) mod list;
pub(crate) mod look_up;
pub(crate) mod open;
pub(crate) mod order;
pub(crate) mod order_number;
pub(crate) mod pay;
pub(crate) mod record;
pub(crate) mod saved;
pub(crate) mod tell;
pub(crate) mod timeline;
pub(crate) mod usage;
