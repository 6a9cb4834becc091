//! One connection of the client: a task that writes requests and reads answers.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

use engine::identifier::WorldId;
use engine::telegram::MessageType;

use super::GIVEN_UP;
use super::local_addresses::Held;
use super::pending::{Lost, Outcome, Pending};
use crate::telegram::frames::FrameBuffer;

/// The longest frame that is taken from a peer, in bytes, prefix included.
const LONGEST_FRAME: usize = 4096;

/// The most requests in one write.
const BATCH: usize = 64;

struct Outgoing {
    message_no: u64,
    frame: Vec<u8>,
    /// For the port in this process, if it is that one which reads the frame.
    world: Option<WorldId>,
}

/// An open connection for many calls at once. Closed when the last owner drops it.
pub(super) struct Connection {
    pub(super) pending: Arc<Pending>,
    requests: mpsc::UnboundedSender<Outgoing>,
    task: AbortHandle,
}

impl Connection {
    /// Starts reading and writing. A peer that takes nothing for `write_limit` is given up.
    pub(super) fn start(stream: TcpStream, held: Held, write_limit: Duration) -> Self {
        let pending = Arc::new(Pending::new());
        let (requests, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(converse(stream, held, Arc::clone(&pending), queue, write_limit));
        Self { pending, requests, task: task.abort_handle() }
    }

    /// Whether a call can be begun here.
    pub(super) fn is_usable(&self) -> bool {
        self.pending.is_usable()
    }

    /// Sends a frame and waits for its answer, `limit` long or until `given_up`. Forgets the call when
    /// dropped.
    pub(super) async fn exchange(
        &self,
        message_no: u64,
        expected: MessageType,
        frame: Vec<u8>,
        world: Option<WorldId>,
        limit: Duration,
        given_up: &CancellationToken,
    ) -> Outcome {
        let begun = Instant::now();
        let mut outcome = self.pending.begin(message_no, expected)?;
        let _forgetting = Forgetting { pending: &self.pending, message_no };
        // Without its task the connection has ended, and then the call has its outcome already.
        let _ = self.requests.send(Outgoing { message_no, frame, world });
        let waited = tokio::select! {
            biased;
            waited = timeout(limit, &mut outcome) => waited.ok(),
            () = given_up.cancelled() => None,
        };
        if let Some(outcome) = waited {
            return outcome.unwrap_or_else(|_| Err(cannot_tell()));
        }
        match self.pending.forget(message_no) {
            Some(written) => {
                self.pending.suspect_if_quiet_since(begun);
                let reason = if given_up.is_cancelled() {
                    GIVEN_UP.to_owned()
                } else if written {
                    format!("nothing came within {limit:?}")
                } else {
                    format!("the connection took nothing within {limit:?}")
                };
                Err(Lost { reason, written, received: None })
            }
            // It was answered in this very moment.
            None => outcome.try_recv().unwrap_or_else(|_| Err(cannot_tell())),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The outcome of a call whose outcome was never sent; it does not happen, but is no reason to say
/// that nothing was sent.
fn cannot_tell() -> Lost {
    Lost { reason: "the connection's task is gone".to_owned(), written: true, received: None }
}

/// Removes a call that is given up half-way.
struct Forgetting<'connection> {
    pending: &'connection Pending,
    message_no: u64,
}

impl Drop for Forgetting<'_> {
    fn drop(&mut self) {
        self.pending.forget(self.message_no);
    }
}

/// Reads and writes until either is over, then ends every call.
async fn converse(
    mut stream: TcpStream,
    held: Held,
    pending: Arc<Pending>,
    queue: mpsc::UnboundedReceiver<Outgoing>,
    write_limit: Duration,
) {
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "small writes may be delayed");
    }
    let (mut reading, mut writing) = stream.split();
    let mut frames = FrameBuffer::new(LONGEST_FRAME);
    let reason = tokio::select! {
        // The answers that have come are given out before a failed write ends the rest.
        biased;
        reason = read_answers(&mut reading, &mut frames, &pending) => reason,
        reason = write_requests(&mut writing, &held, &pending, queue, write_limit) => reason,
    };
    info!(reason, "a verification connection ended");
    pending.end(&reason, frames.fragment());
}

/// Gives out answers until the peer closes; returns why it ended.
async fn read_answers(
    stream: &mut (impl AsyncRead + Unpin),
    frames: &mut FrameBuffer,
    pending: &Pending,
) -> String {
    loop {
        match frames.fill(stream).await {
            Ok(0) if frames.is_empty() => return "the peer closed the connection".to_owned(),
            Ok(0) => return "the peer closed the connection within a frame".to_owned(),
            Ok(_) => {}
            Err(error) => return format!("the connection broke: {error}"),
        }
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => {
                    if let Err(reason) = pending.deliver(frame) {
                        return reason;
                    }
                }
                Ok(None) => break,
                Err(error) => return format!("malformed answer: {error}"),
            }
        }
    }
}

/// Writes requests, as many at once as there are; returns why it ended.
async fn write_requests(
    stream: &mut (impl AsyncWrite + Unpin),
    held: &Held,
    pending: &Pending,
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
    limit: Duration,
) -> String {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        bytes.clear();
        // A request that was given up while it waited here is not sent at all.
        for Outgoing { message_no, frame, world } in batch.drain(..) {
            if pending.mark_written(message_no) {
                held.tell_world(message_no, world);
                bytes.extend(frame);
            }
        }
        match timeout(limit, stream.write_all(&bytes)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return format!("the connection broke: {error}"),
            Err(_) => return format!("the peer took nothing within {limit:?}"),
        }
    }
    "the client closed the connection".to_owned()
}
