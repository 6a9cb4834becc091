//! The TCP port that answers telegrams: accepting connections, and stopping.

mod answers;
mod connection;
mod lines;
mod turns;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};
use tracing::{debug, error, info, warn};

use self::lines::{Admission, Lines};
use super::peers::Peers;
use engine::telegram::{DecodeError, Telegram};
pub use engine::verification::Reply;

/// How long accepting pauses after its first failure; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What a connection may cost. Every wait for a peer ends. telegram.md tells these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest frame, prefix included, in bytes: 4096.
    pub frame_bytes: usize,
    /// Without a byte while no frame has begun and no answer is owed, from connecting on: 10 minutes.
    pub quiet: Duration,
    /// Quiet lines of one address: 512, half of all. For one more the one goes that was quiet for
    /// longest.
    pub quiet_of_one_address: usize,
    /// From a frame's first byte to its last: 10 s.
    pub whole_frame: Duration,
    /// For the peer to take the answers that are ready: 5 s.
    pub write: Duration,
    /// Connections at once: 1024. Those beyond are closed as soon as they are accepted.
    pub connections: usize,
    /// Telegrams of one connection in work at once: 64. Those beyond wait, unread.
    pub in_work: usize,
    /// For the telegrams in work to finish when the listener is stopped: half a second.
    pub finish: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 4096,
            quiet: Duration::from_secs(600),
            quiet_of_one_address: 512,
            whole_frame: Duration::from_secs(10),
            write: Duration::from_secs(5),
            connections: 1024,
            in_work: 64,
            finish: Duration::from_millis(500),
        }
    }
}

/// Who answers what comes to the port.
pub trait Answerer: Clone + Send + Sync + 'static {
    /// The reply to a well-formed request from `peer`.
    ///
    /// Called for many at once, also of one connection; but of those that name the same order or the
    /// same coupon only when the one before was replied to. It is never cancelled because its peer has
    /// gone, and if it panics the peer gets no answer, as the outcome is unknown.
    fn answer(&self, request: Telegram, peer: SocketAddr) -> impl Future<Output = Reply> + Send;

    /// Learns of a frame from `peer` that was refused for `error`, and what told the peer so.
    fn refused(
        &self,
        frame: Vec<u8>,
        error: DecodeError,
        refusal: Telegram,
        peer: SocketAddr,
    ) -> impl Future<Output = ()> + Send;
}

/// A connection's place among those allowed. Each telegram in work shares it, so that a peer that
/// leaves and comes again cannot have more in work than its connections allow, and so that the
/// listener knows when all work is done.
struct Seat {
    entry: Admission,
    _place: OwnedSemaphorePermit,
    _working: mpsc::Sender<()>,
}

/// Answers telegrams on `listener` until `shutdown` completes. Who is not among `peers` is closed
/// as soon as it is accepted.
///
/// Answers go out as they become ready, those about one order or coupon as they were asked. A malformed frame is answered by an error telegram and ends
/// its connection, and no other.
///
/// After `shutdown` nothing more is accepted or read; telegrams in work have [`Limits::finish`] to
/// be answered, then this returns.
pub async fn serve(
    listener: TcpListener,
    limits: Limits,
    peers: &Peers,
    answerer: impl Answerer,
    shutdown: impl Future<Output = ()> + Send,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let lines = Lines::new(limits.quiet_of_one_address, limits.in_work);
    let (stop, stopping) = watch::channel(false);
    // Nothing is ever sent: it closes when the last seat is gone.
    let (working, mut all_done) = mpsc::channel::<()>(1);
    let mut shutdown = pin!(shutdown);
    let mut pause = FIRST_PAUSE;
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(connection) => connection,
            Err(error) if is_the_peers_doing(&error) => {
                debug!(%error, "a telegram connection ended before it was accepted");
                continue;
            }
            Err(error) => {
                // Out of file descriptors or memory: trying at once would only burn the processor.
                error!(%error, ?pause, "no telegram connection can be accepted");
                tokio::select! {
                    biased;
                    () = &mut shutdown => break,
                    () = sleep(pause) => {}
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            }
        };
        pause = FIRST_PAUSE;
        if !stream.local_addr().is_ok_and(|reached| peers.admit(peer.ip(), reached.ip())) {
            warn!(%peer, "not allowed on the telegram port: closed; --telegram-allow lists who is");
            continue;
        }
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            warn!(%peer, most = limits.connections, "too many telegram connections: closed");
            continue;
        };
        let entry = lines.enter(peer.ip());
        let seat = Arc::new(Seat { entry, _place: place, _working: working.clone() });
        let (answerer, stopping) = (answerer.clone(), stopping.clone());
        tokio::spawn(async move {
            connection::converse(stream, peer, limits, answerer, seat, stopping).await;
        });
    }
    drop(listener);
    stop.send_replace(true);
    drop(working);
    match timeout(limits.finish, all_done.recv()).await {
        Ok(_) => info!("the telegram port is closed, and all its work is done"),
        Err(_) => warn!("the telegram port is closed with telegrams still in work"),
    }
}

/// Whether accepting failed because of one peer, so that the next may succeed at once.
fn is_the_peers_doing(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
