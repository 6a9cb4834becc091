//! Every request has an id, which its log lines, its answer and its error report share.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use engine::identifier::Ctn;
use tracing::{Instrument as _, Span, field};

/// The header that carries the id.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id of a client that is logged.
const LONGEST_CLIENT_ID: usize = 64;

/// The id of one request: 16 hexadecimal digits, random. Handlers take it as
/// `Extension<RequestId>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(String);

impl RequestId {
    /// A new id, from the operating system's randomness.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; 8];
        let number = match getrandom::fill(&mut bytes) {
            Ok(()) => u64::from_ne_bytes(bytes),
            // An id must be unique but not secret, so a lack of randomness does not fail the
            // request.
            Err(_) => number_without_randomness(),
        };
        Self(format!("{number:016x}"))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Middleware, to be the outermost: gives the request its id, opens the span `request` and writes
/// one log line when the answer's head is ready, or when the client went away before.
///
/// A client's own `x-request-id` is removed, for with it a client could pass its requests off as
/// another's in the log; it is kept as the field `client_id` if it is short and printable. Query
/// strings, bodies and headers are never logged: they hold personal data.
pub async fn identify(mut request: Request, next: Next) -> Response {
    let id = RequestId::random();
    let span = tracing::info_span!(
        "request",
        %id,
        client_id = field::Empty,
        // The name of the access token, once the caller is known.
        reader = field::Empty,
        method = %request.method(),
        path = %path_for_the_log(&request),
    );
    if let Some(client_id) = take_client_id(request.headers_mut()) {
        span.record("client_id", client_id);
    }
    request.extensions_mut().insert(id.clone());

    answer(id, request, next).instrument(span).await
}

/// The path for the log. A phone number in it is masked; if the route says that one is there, only
/// the route's pattern is logged, however the number is written.
fn path_for_the_log(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if let Some(pattern) = matched.filter(|pattern| pattern.contains("{ctn}")) {
        return pattern.to_owned();
    }
    let masked = |part: &str| Ctn::parse(part).map_or(part.to_owned(), |ctn| ctn.masked());
    request.uri().path().split('/').map(masked).collect::<Vec<_>>().join("/")
}

/// Runs the request inside its span.
async fn answer(id: RequestId, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let mut line = LogLine { started: Instant::now(), answered: false };
    let mut response = next.run(request).await;
    line.write(&method, response.status());
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    response
}

/// The one log line of a request.
struct LogLine {
    started: Instant,
    answered: bool,
}

impl LogLine {
    fn write(&mut self, method: &Method, status: StatusCode) {
        self.answered = true;
        let duration_ms = self.duration_ms();
        let status = status.as_u16();
        // The many files of a page are not logged at the normal level when all is well.
        if status < 400 && matches!(*method, Method::GET | Method::HEAD) {
            tracing::debug!(status, duration_ms, "answered");
        } else {
            tracing::info!(status, duration_ms, "answered");
        }
    }

    fn duration_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        if !self.answered {
            let duration_ms = self.duration_ms();
            tracing::info!(parent: &Span::current(), duration_ms, "the client went away");
        }
    }
}

/// Removes the client's own id, and returns it if it can be logged.
fn take_client_id(headers: &mut HeaderMap) -> Option<String> {
    let client_id = headers.remove(X_REQUEST_ID)?;
    let text = client_id.to_str().ok()?;
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    (printable && text.len() <= LONGEST_CLIENT_ID).then(|| text.to_owned())
}

/// Fallback without randomness: the time in the upper bits and a count in the lower ones.
fn number_without_randomness() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    (seconds << 32) | (COUNT.fetch_add(1, Ordering::Relaxed) & 0xffff_ffff)
}
