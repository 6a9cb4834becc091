//! How a run reaches a micropay: by its HTTP API and its telegram port, and by nothing else.

use std::time::Duration;

use futures_util::future::BoxFuture;

mod in_process;
mod over_http;
mod over_tcp;

pub use in_process::InProcess;
pub use over_http::{BadAddress, OverHttp};
pub use over_tcp::TelegramPort;

/// How long an answer is waited for: longer than any that the API gives.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// A request to the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// GET, POST, DELETE, …
    pub method: String,
    /// Path and query, from `/`.
    pub path: String,
    /// The headers, by their names.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The headers, by their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub body: Vec<u8>,
}

/// Why nothing was answered, in words that a person reads behind "no answer: ".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// A micropay, as a run reaches it.
pub trait Door: Send + Sync {
    /// Asks the API.
    fn call(&self, asked: Asked) -> BoxFuture<'_, Result<Answered, NoAnswer>>;

    /// Sends bytes to the telegram port, whatever they are, and reads the frame that is answered. No bytes: the
    /// connection was closed without an answer.
    fn telegram(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, NoAnswer>>;
}
