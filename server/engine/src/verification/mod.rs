//! 쿠폰 검증: a coupon is verified over TCP with a fixed-length telegram.

pub mod telegram;

#[cfg(feature = "postgres")]
mod answer;
#[cfg(feature = "postgres")]
mod decide;
#[cfg(feature = "postgres")]
mod foreign;
#[cfg(feature = "postgres")]
mod foreign_coupon;
#[cfg(feature = "postgres")]
mod register;
#[cfg(feature = "postgres")]
mod verifier;

#[cfg(feature = "postgres")]
pub(crate) use answer::LoadRegister;
#[cfg(feature = "postgres")]
pub use answer::Reply;
#[cfg(feature = "postgres")]
pub(crate) use foreign_coupon::{Reverse, UseCoupon};
#[cfg(feature = "postgres")]
pub(crate) use register::RegisterOrder;
#[cfg(feature = "postgres")]
pub use verifier::{Call, CallFailure, CallFuture, Peer, Verifier};
