//! 쿠폰 검증: a coupon is verified over TCP with a fixed-length telegram.

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
pub use crate::outbound::{Call, CallFailure, CallFuture, Peer, Verifier};
#[cfg(feature = "postgres")]
pub use answer::Reply;
