//! The telegram over TCP: the listener that a system under test talks to, and the client with
//! which micropay verifies a coupon.
//!
//! The codec is the engine's; here is only what a byte stream adds: cutting it into frames,
//! deadlines, many telegrams at once, and what is certain when a connection breaks.

mod client;
mod frames;
mod listener;
mod peers;

#[cfg(test)]
mod test_support;

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDateTime, TimeDelta};

pub use client::{CallExchange, CallFailure, ClientSettings, LocalAddresses, VerificationClient};
pub use frames::FrameBuffer;
pub use listener::{Answerer, Limits, Reply, serve};
pub use peers::{Peers, parse_network};

/// Korea is nine hours ahead of UTC, and has had no summer time since 1988.
const SEOUL: TimeDelta = TimeDelta::hours(9);

/// The system's time in Asia/Seoul, to the second.
///
/// Only for telegrams that belong to no sandbox, whose clock would decide otherwise: echoes, and
/// refusals of frames that could not be read.
fn now_in_seoul() -> NaiveDateTime {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since_epoch.as_secs()).unwrap_or_default();
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().naive_utc() + SEOUL
}
