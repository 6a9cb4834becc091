//! The accept loop: accepts connections, bounded in number and time, and closes them at shutdown.
//!
//! `axum::serve` gives hyper no timer, so hyper's header deadline never fires there and a silent
//! client holds its socket for ever. This loop installs the timer and bounds each way in which a
//! client can hold a connection without using it:
//!
//! | the client …                               | is bounded by                             |
//! |--------------------------------------------|-------------------------------------------|
//! | connects and sends nothing                 | `header_read`                             |
//! | sends its header slowly                    | `header_read`                             |
//! | keeps an answered connection idle          | `idle`; `header_read` once no place is free |
//! | sends a header without end                 | `header_bytes` (431)                      |
//! | sends its body slowly                      | `body_read`, by [`super::body_deadline`]  |
//! | does not read its answer                   | `write_stall`, by [`TimeoutWriter`]       |
//! | opens very many connections                | `connections`                             |
//!
//! A connection's lifetime has no bound, so an event stream may last as long as its page.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Version};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutWriter;
use tokio_util::io::InspectReader;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::patience::Patience;

/// How long to pause after accepting failed, for example for want of file descriptors.
const PAUSE_AFTER_A_FAILED_ACCEPT: Duration = Duration::from_secs(1);

/// How much a client may use before it is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections open at one time. Further ones wait in the kernel's backlog.
    pub connections: usize,
    /// From connecting, or from a further request's first byte, until its header has come in whole.
    pub header_read: Duration,
    /// From an answer to the next request's first byte. Clients are told by `Keep-Alive`.
    pub idle: Duration,
    /// The largest header, start line included.
    pub header_bytes: usize,
    /// How long a handler waits for the whole of a body; put to use by [`super::stack::protect`].
    pub body_read: Duration,
    /// How long a client may refuse to take a single byte of its answer.
    pub write_stall: Duration,
    /// How long running requests may go on after shutdown began.
    pub shutdown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            header_read: Duration::from_secs(10),
            // Longer than nginx keeps a connection that it took from us (60 s): else it now and then
            // sends a request on one that is just being closed, and tells its client 502.
            idle: Duration::from_secs(75),
            header_bytes: 16 * 1024,
            body_read: Duration::from_secs(20),
            write_stall: Duration::from_secs(30),
            shutdown: Duration::from_millis(3_500),
        }
    }
}

/// Serves `application` on `listener` until `shutdown` completes, then until the running requests
/// have ended, but no longer than [`Limits::shutdown`]. Nothing of it runs any more on return.
///
/// Handlers find their peer as `ConnectInfo<SocketAddr>`.
///
/// A connection over the cap is not accepted: it waits in the kernel's backlog, where it costs no
/// file descriptor, and is served as soon as a place is free. To accept and close it would turn a
/// short burst into errors that a client sees.
pub async fn serve(
    listener: TcpListener,
    application: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    // Done once here rather than at each request.
    let application: Router = application.with_state(());
    let places = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let connections = TaskTracker::new();
    let abandon = CancellationToken::new();
    let protocol = protocol(&limits);
    let keep_alive = HeaderValue::try_from(format!("timeout={}", limits.idle.as_secs())).ok();

    let mut shutdown = pin!(shutdown);
    loop {
        let next = tokio::select! {
            biased;
            () = &mut shutdown => break,
            next = next_connection(&listener, &places) => next,
        };
        let Some((stream, peer, place)) = next else { break };

        let patience = Patience::new(limits.header_read, limits.idle, Arc::clone(&places));
        let (application, keep_alive) = (application.clone(), keep_alive.clone());
        let serving = patience.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            serving.serve();
            request.extensions_mut().insert(ConnectInfo(peer));
            answer(application.clone(), request, keep_alive.clone())
        });
        let hearing = patience.clone();
        let stream = InspectReader::new(stream, move |_: &[u8]| hearing.hear());
        // hyper has no write deadline: a client that requests much and reads nothing, such as a
        // laptop that was put to sleep, would hold its connection and its place for ever.
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(limits.write_stall));
        let stream = TokioIo::new(Box::pin(stream));
        let protocol = protocol.clone().timer(patience).serve_connection(stream, service);
        let connection = graceful.watch(protocol);
        let abandon = abandon.clone();
        connections.spawn(async move {
            tokio::select! {
                result = connection => if let Err(error) = result {
                    // Almost always caused by the client: a deadline, a reset, a malformed header.
                    tracing::debug!(%peer, %error, "connection ended early");
                },
                () = abandon.cancelled() => {
                    tracing::debug!(%peer, "connection dropped by shutdown");
                }
            }
            drop(place);
        });
    }

    // Refuse new clients at once, rather than leave them waiting for a server that is stopping.
    drop(listener);
    connections.close();
    if timeout(limits.shutdown, graceful.shutdown()).await.is_err() {
        tracing::info!(remaining = connections.len(), "dropping connections that did not finish");
    }
    abandon.cancel();
    connections.wait().await;
}

/// HTTP/1.1 with the deadline that needs a timer: each connection has its own [`Patience`].
///
/// hyper starts it when it begins to wait for a request, the first as well as each further one of a
/// kept connection (hyperium/hyper#3305, #3828), so it covers silence too.
fn protocol(limits: &Limits) -> http1::Builder {
    let mut protocol = http1::Builder::new();
    protocol.header_read_timeout(limits.header_read).max_header_size(limits.header_bytes);
    protocol
}

/// Calls the router for hyper, and tells a client how long it may keep its connection.
async fn answer(
    application: Router,
    request: hyper::Request<Incoming>,
    keep_alive: Option<HeaderValue>,
) -> Result<Response, Infallible> {
    let is_kept = request.version() == Version::HTTP_11 && !closes(request.headers());
    let mut response = application.oneshot(request).await?;
    if let Some(keep_alive) = keep_alive.filter(|_| is_kept && !closes(response.headers())) {
        response.headers_mut().insert(KEEP_ALIVE, keep_alive);
    }
    Ok(response)
}

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// Whether a message says that its connection ends with it.
fn closes(headers: &HeaderMap) -> bool {
    let mut said = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    said.any(|value| value.split(',').any(|word| word.trim().eq_ignore_ascii_case("close")))
}

/// Waits for a free place, then for a client. `None` would mean that the places are closed.
///
/// Dropping it loses no connection: neither wait has an effect before it is over.
async fn next_connection(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers and events are small, and Nagle's algorithm would hold them back.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%peer, %error, "TCP_NODELAY could not be set");
                }
                return Some((stream, peer, place));
            }
            Err(error) if is_of_the_client(&error) => {
                tracing::debug!(%error, "a client left before it was accepted");
            }
            Err(error) => {
                tracing::error!(%error, "cannot accept connections, trying again shortly");
                // The waiting connection stays at the head of the backlog, so without a pause this
                // loop would spin at full speed until a descriptor is free.
                sleep(PAUSE_AFTER_A_FAILED_ACCEPT).await;
            }
        }
    }
}

/// Whether accepting failed for this one connection only.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}
