//! Sends telegrams to a verification. The host implements it over TCP; the engine only knows the
//! possible results of a call.

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
    /// Nothing of the frame reached the verification, for certain.
    NotSent {
        /// The frame that would have been sent.
        sent: Vec<u8>,
        /// Why, for the log.
        reason: String,
    },
    /// The frame may have arrived. Only an inquiry can tell the outcome.
    NoAnswer {
        /// The frame that was sent.
        sent: Vec<u8>,
        /// What came back instead of an answer, if anything did.
        received: Option<Vec<u8>>,
        /// Why, for the log.
        reason: String,
    },
}

/// The future of a call.
pub type CallFuture<'a> = Pin<Box<dyn Future<Output = Result<Call, CallFailure>> + Send + 'a>>;

/// The verification that a sandbox has chosen, with its timeouts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Peer {
    /// `host:port`.
    pub address: String,
    /// The timeout for the connection, in milliseconds.
    pub connect_timeout_ms: u64,
    /// The timeout from there to the whole answer, in milliseconds.
    pub answer_timeout_ms: u64,
}

/// Calls the verification. The implementation assigns the message number.
pub trait Verifier: Send + Sync {
    /// Sends `request` to `peer`, or to the implementation's own verification, and waits for its
    /// answer within a deadline.
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_>;
}
