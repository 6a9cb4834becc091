//! Sends HTTP requests to a target. The host implements it; the engine only knows the possible
//! results of a request.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Changes nothing.
    Get,
    /// May change something.
    Post,
}

impl Method {
    /// Its name in HTTP.
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
    /// The timeout for the connection.
    pub connect_timeout: Duration,
    /// The timeout from there to the whole answer.
    pub timeout: Duration,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct TargetResponse {
    /// The HTTP status.
    pub status: u16,
    /// Name and value of each header.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: String,
}

/// A request without an answer. The reasons are shown to the user and contain no secrets.
#[derive(Clone, Debug)]
pub enum TargetFailure {
    /// Nothing of the request reached the target, for certain.
    NotSent {
        /// Why.
        reason: String,
    },
    /// The request may have arrived. Only an inquiry can tell the outcome.
    NoAnswer {
        /// Why.
        reason: String,
    },
}

/// The future of a request.
pub type TargetFuture<'a> =
    Pin<Box<dyn Future<Output = Result<TargetResponse, TargetFailure>> + Send + 'a>>;

/// Sends requests to targets. It follows no redirects, retries nothing, limits what it reads, and
/// keeps the request's timeouts.
pub trait TargetClient: Send + Sync {
    /// Sends `ask` and waits for the answer to it.
    fn ask(&self, ask: TargetRequest) -> TargetFuture<'_>;
}
