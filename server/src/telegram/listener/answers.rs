//! Sending answers: as many at once as are ready.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::timeout;
use tracing::error;

use engine::telegram::{MessageType, ResponseCode, Telegram};

/// The most answers in one write.
const BATCH: usize = 64;

/// A telegram to be sent back.
pub(super) struct Outgoing {
    /// What is sent. Boxed: each connection's queue has room for many, and most connections wait.
    pub(super) telegram: Box<Telegram>,
    /// The telegram counts as in work until its answer is written: a peer that asks without
    /// reading the answers is soon not read any more.
    pub(super) _in_work: Option<OwnedSemaphorePermit>,
}

/// Writes answers until every sender of the queue is gone.
///
/// # Errors
/// When the peer is gone, or does not take what is written within `limit`.
pub(super) async fn write_answers(
    stream: &mut (impl AsyncWrite + Unpin),
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
    limit: Duration,
) -> io::Result<()> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        bytes.clear();
        for outgoing in &batch {
            append(&mut bytes, &outgoing.telegram);
        }
        timeout(limit, stream.write_all(&bytes)).await.map_err(io::Error::from)??;
        batch.clear();
    }
    Ok(())
}

/// Appends the answer's frame; an answer that has none is a fault of ours, and says so.
fn append(bytes: &mut Vec<u8>, telegram: &Telegram) {
    let frame = telegram.encode().or_else(|error| {
        error!(%error, "an answer could not be encoded");
        let failure = Telegram {
            message_no: telegram.message_no,
            response_code: Some(ResponseCode::SystemError),
            message: ResponseCode::SystemError.korean().to_owned(),
            ..Telegram::new(MessageType::Error, crate::telegram::now_in_seoul())
        };
        failure.encode()
    });
    // Only a message number of 13 digits gets here without a frame, and nobody waits for that one.
    bytes.extend(frame.unwrap_or_default());
}
