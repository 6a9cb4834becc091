//! Calls to other systems: telegrams to a verification, HTTP to a target. The host implements both;
//! the engine only knows their possible results.

mod target;
mod verifier;

pub use target::{
    Method, TargetClient, TargetFailure, TargetFuture, TargetRequest, TargetResponse,
};
pub use verifier::{Call, CallFailure, CallFuture, Peer, Verifier};
