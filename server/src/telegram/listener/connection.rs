//! One accepted connection: reading frames against deadlines, and setting telegrams to work.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::{debug, info, warn};

use engine::telegram::{DecodeError, MessageType, OtherProtocol, ResponseCode, Telegram, decode};

use super::answers::{Outgoing, write_answers};
use super::lines::Line;
use super::turns::Turns;
use super::{Answerer, Limits, Reply, Seat};
use crate::telegram::frames::FrameBuffer;
use crate::telegram::now_in_seoul;

/// How long, and for how many bytes, a connection that is given up is still read from.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: u64 = 64 * 1024;

/// Why no more is read from a connection.
#[derive(Debug)]
enum End {
    /// The peer has sent its last.
    Finished,
    /// Nothing came for too long.
    Quiet,
    /// Its address has too many quiet lines, and this was quiet for longest.
    GaveWay,
    /// A frame could not be read, or not completed in time.
    Malformed(DecodeError),
    /// What came was meant for another kind of server: who listens for that is told by the answerer.
    OtherProtocol,
    /// The listener is being stopped.
    Stopping,
    /// The connection broke.
    Broken(io::Error),
}

/// Serves one connection to its end.
pub(super) async fn converse(
    mut stream: TcpStream,
    peer: SocketAddr,
    limits: Limits,
    answerer: impl Answerer,
    seat: Arc<Seat>,
    mut stopping: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%peer, %error, "small writes may be delayed");
    }
    let (mut reading, mut writing) = stream.split();
    let (answers, queue) = mpsc::unbounded_channel();
    let responder = Responder {
        answerer,
        peer,
        answers,
        turns: Turns::default(),
        // The connection itself keeps the seat until it is closed.
        seat: Arc::clone(&seat),
    };
    let end = {
        let mut writer = pin!(write_answers(&mut writing, queue, limits.write));
        // The reader owns the responder: when it ends, the writer goes on until all work is answered.
        tokio::select! {
            end = read_telegrams(&mut reading, &limits, responder, &mut stopping) => {
                (&mut writer).await.map_or_else(End::Broken, |()| end)
            }
            // The reader keeps the queue open, so this is a failure.
            written = &mut writer => written.map_or_else(End::Broken, |()| End::Finished),
        }
    };
    match &end {
        End::Malformed(error) => warn!(%peer, %error, "a malformed frame ended its connection"),
        End::GaveWay => {
            let most = limits.quiet_of_one_address;
            info!(%peer, most, "too many quiet telegram connections of one address: closed");
        }
        End::Broken(error) => info!(%peer, %error, "a telegram connection broke"),
        End::Finished | End::Quiet | End::OtherProtocol | End::Stopping => {
            debug!(%peer, ?end, "connection closed");
        }
    }
    // Closing with bytes unread makes the system reset the connection, and the peer may then lose
    // the very answer that tells it what was wrong: so say goodbye first, and read on for a while.
    let more_may_come = matches!(end, End::Malformed(_) | End::OtherProtocol | End::Stopping);
    if writing.shutdown().await.is_ok() && more_may_come {
        let mut rest = reading.take(LINGER_BYTES);
        let _ = timeout(LINGER, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
    }
    drop(seat);
}

/// What a connection's reader hands telegrams to.
struct Responder<A> {
    answerer: A,
    peer: SocketAddr,
    answers: mpsc::UnboundedSender<Outgoing>,
    turns: Turns,
    seat: Arc<Seat>,
}

impl<A: Answerer> Responder<A> {
    fn line(&self) -> &Arc<Line> {
        &self.seat.entry.line
    }

    /// Sets a telegram to work, as soon as there are few enough in work.
    async fn take(&mut self, telegram: Telegram) {
        if telegram.message_type == MessageType::Error {
            // Answering an error with an error could go on for ever; so could a line in the log for each.
            debug!(code = ?telegram.response_code, "an error telegram was received, and is left alone");
            return;
        }
        let Ok(in_work) = Arc::clone(&self.line().in_work).acquire_owned().await else {
            return; // The semaphore is never closed.
        };
        let (answerer, answers, seat) =
            (self.answerer.clone(), self.answers.clone(), Arc::clone(&self.seat));
        let peer = self.peer;
        if !telegram.message_type.is_request() {
            let refusal = telegram.reply(ResponseCode::UnknownMessageType, now_in_seoul());
            // What was decoded can be encoded.
            let frame = telegram.encode().unwrap_or_default();
            // In work until the answerer has learnt of it: a peer that goes on sending such telegrams
            // is read no faster than that.
            tokio::spawn(async move {
                let error = DecodeError::not_a_request();
                answerer.refused(frame, error, refusal.clone(), peer).await;
                let telegram = Box::new(refusal);
                let _ = answers.send(Outgoing { telegram, _in_work: Some(in_work) });
                drop(seat);
            });
            return;
        }
        let turn = self.turns.take(&telegram);
        // Spawned, so that it runs to its end when the peer goes away.
        tokio::spawn(async move {
            turn.come().await;
            if let Reply::Answer(answer) = answerer.answer(telegram, peer).await {
                let telegram = Box::new(answer);
                let _ = answers.send(Outgoing { telegram, _in_work: Some(in_work) });
            }
            // Only now the next about the same: its answer comes behind this one.
            drop(turn);
            drop(seat);
        });
    }

    /// Tells the peer why its frame cannot be read. The answerer learns of it, and is not waited for:
    /// nothing comes after it.
    fn refuse(&self, frame: &[u8], error: DecodeError) -> End {
        let refusal = Telegram::refusal(frame, &error, now_in_seoul());
        // Without a writer the peer is gone, and needs no answer.
        let telegram = Box::new(refusal.clone());
        let _ = self.answers.send(Outgoing { telegram, _in_work: None });
        let (answerer, seat) = (self.answerer.clone(), Arc::clone(&self.seat));
        let stranger = OtherProtocol::of(frame);
        let (frame, told, peer) = (frame.to_vec(), error.clone(), self.peer);
        tokio::spawn(async move {
            answerer.refused(frame, told, refusal, peer).await;
            drop(seat);
        });
        match stranger {
            Some(_) => End::OtherProtocol,
            None => End::Malformed(error),
        }
    }
}

async fn read_telegrams(
    stream: &mut (impl AsyncRead + Unpin),
    limits: &Limits,
    mut responder: Responder<impl Answerer>,
    stopping: &mut watch::Receiver<bool>,
) -> End {
    let mut frames = FrameBuffer::new(limits.frame_bytes);
    let line = Arc::clone(responder.line());
    let mut spoken = false;
    // Since when the next byte, or the rest of a frame that has begun, has been waited for.
    let mut waiting_since = Instant::now();
    loop {
        let waiting_limit = if frames.is_empty() { limits.quiet } else { limits.whole_frame };
        let was_empty = frames.is_empty();
        let filled = tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => return End::Stopping,
            () = line.gives_way.cancelled() => return End::GaveWay,
            filled = timeout_at(waiting_since + waiting_limit, frames.fill(stream)) => filled,
        };
        match filled {
            Ok(Ok(0)) | Err(_) if !frames.is_empty() => return incomplete(&frames, &responder),
            Ok(Ok(0)) => return End::Finished,
            Ok(Ok(_)) => spoken = true,
            // Who only looks whether the port is there may well reset the connection.
            Ok(Err(_)) if !spoken => return End::Finished,
            Ok(Err(error)) => return End::Broken(error),
            // A peer that waits for us is not idle.
            Err(_) if line.owes_an_answer() => {
                waiting_since = Instant::now();
                continue;
            }
            Err(_) => return End::Quiet,
        }
        let mut completed = false;
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => match read(frame) {
                    Ok(telegram) => responder.take(telegram).await,
                    Err(error) => return responder.refuse(frame, error),
                },
                Ok(None) => break,
                Err(error) => return responder.refuse(frames.fragment(), error),
            }
            completed = true;
            if *stopping.borrow() {
                return End::Stopping;
            }
        }
        line.heard(!frames.is_empty());
        // More bytes of the same frame do not extend its deadline: that is what stops a drip.
        if was_empty || completed {
            waiting_since = Instant::now();
        }
    }
}

/// The telegram of a frame. What a request names must be names.
fn read(frame: &[u8]) -> Result<Telegram, DecodeError> {
    let telegram = decode(frame)?;
    if telegram.message_type.is_request() {
        telegram.check_names()?;
    }
    Ok(telegram)
}

/// The end of a connection in the middle of a frame: its length is not what it announced.
fn incomplete(frames: &FrameBuffer, responder: &Responder<impl Answerer>) -> End {
    match decode(frames.fragment()) {
        Err(error) => responder.refuse(frames.fragment(), error),
        // A complete frame would have been taken out.
        Ok(_) => End::Finished,
    }
}

#[cfg(test)]
mod tests;
