//! Whoever carries a telegram to the verification and brings its answer. The host gives the
//! engine one that speaks TCP; the engine knows only what can come of a call.

use std::future::Future;
use std::pin::Pin;

use crate::telegram::Telegram;

/// A call that was answered.
#[derive(Clone, Debug)]
pub struct Call {
    /// The frame that was sent.
    pub sent: Vec<u8>,
    /// The frame that came back.
    pub received: Vec<u8>,
    /// The answer, decoded.
    pub answer: Telegram,
}

/// A call without an answer.
#[derive(Clone, Debug)]
pub enum CallFailure {
    /// It is certain that nothing of the frame reached the verification.
    NotSent {
        /// The frame that would have been sent.
        sent: Vec<u8>,
        /// Why, for the log.
        reason: String,
    },
    /// The frame may have arrived. Nobody knows what came of it until somebody inquires.
    NoAnswer {
        /// The frame that was sent.
        sent: Vec<u8>,
        /// What came back instead of an answer, if something did.
        received: Option<Vec<u8>>,
        /// Why, for the log.
        reason: String,
    },
}

/// The future of a call.
pub type CallFuture<'a> = Pin<Box<dyn Future<Output = Result<Call, CallFailure>> + Send + 'a>>;

/// A verification that a sandbox has chosen, with the patience that it has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    /// `host:port`.
    pub address: String,
    /// How long a connection is waited for, in milliseconds.
    pub connect_timeout_ms: u64,
    /// From there to the whole answer, in milliseconds.
    pub answer_timeout_ms: u64,
}

/// Calls the verification. The message number is the caller's own affair and is set by it.
pub trait Verifier: Send + Sync {
    /// Sends `request` to `peer`, or to the verification of its own choice, and waits, within a
    /// deadline, for the answer to it.
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_>;
}
