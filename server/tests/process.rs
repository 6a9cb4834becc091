//! The server as its users run it: the program itself, killed and started again, asked over HTTP.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on fails")]

#[path = "process/support.rs"]
mod support;

#[path = "process/crash.rs"]
mod crash;
#[path = "process/crowd.rs"]
mod crowd;
#[path = "process/doors.rs"]
mod doors;
#[path = "process/outside.rs"]
mod outside;
