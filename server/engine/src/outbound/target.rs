//! Whoever carries an HTTP request to a target and brings its answer. The host gives the
//! engine one that speaks HTTP; the engine knows only what can come of a request.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// How something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Changes nothing.
    Get,
    /// May change something.
    Post,
}

impl Method {
    /// As HTTP has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A request. Not `Debug`: its headers hold secrets.
#[derive(Clone)]
pub struct TargetRequest {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// Name and value of each header.
    pub headers: Vec<(String, String)>,
    /// The body, of a POST.
    pub body: Option<String>,
    /// How long a connection is waited for.
    pub connect_timeout: Duration,
    /// From there to the whole answer.
    pub timeout: Duration,
}

/// An answer, whatever it says.
#[derive(Clone, Debug)]
pub struct TargetResponse {
    /// The HTTP status.
    pub status: u16,
    /// Name and value of each header.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: String,
}

/// A request without an answer. The reasons are told to the user and hold no secrets.
#[derive(Clone, Debug)]
pub enum TargetFailure {
    /// It is certain that nothing of the request reached the target.
    NotSent {
        /// Why.
        reason: String,
    },
    /// The request may have arrived. Nobody knows what came of it until somebody inquires.
    NoAnswer {
        /// Why.
        reason: String,
    },
}

/// The future of a request.
pub type TargetFuture<'a> =
    Pin<Box<dyn Future<Output = Result<TargetResponse, TargetFailure>> + Send + 'a>>;

/// Asks targets. It follows no redirect, sends nothing twice, bounds what it reads, and
/// keeps the request's timeouts.
pub trait TargetClient: Send + Sync {
    /// Sends `ask` and waits for the answer to it.
    fn ask(&self, ask: TargetRequest) -> TargetFuture<'_>;
}
