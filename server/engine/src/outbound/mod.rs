//! The ways to other systems: telegrams to a verification, HTTP to a target. The host gives the engine
//! both; the engine knows only what can come of a call.

mod target;
mod verifier;

pub use target::{
    Method, TargetClient, TargetFailure, TargetFuture, TargetRequest, TargetResponse,
};
pub use verifier::{Call, CallFailure, CallFuture, Peer, Verifier};
