//! The calls in flight on one connection, and what is known about each when it ends.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::Instant;
use tracing::{info, warn};

use engine::telegram::{MessageType, Telegram, decode, message_no_of};

/// An answer, as bytes and as values.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) frame: Vec<u8>,
    pub(super) telegram: Telegram,
}

/// A call that ended without an answer.
#[derive(Debug)]
pub(super) struct Lost {
    /// Why.
    pub(super) reason: String,
    /// Whether the writing of its frame had begun: if not, the peer cannot have seen any of it.
    pub(super) written: bool,
    /// What came in place of an answer.
    pub(super) received: Option<Vec<u8>>,
}

/// How a call ended.
pub(super) type Outcome = Result<Received, Lost>;

struct Call {
    expected: MessageType,
    written: bool,
    waiter: oneshot::Sender<Outcome>,
}

impl Call {
    fn lose(self, reason: String, received: Option<Vec<u8>>) {
        // A waiter that is gone needs no outcome.
        let _ = self.waiter.send(Err(Lost { reason, written: self.written, received }));
    }
}

struct State {
    calls: HashMap<u64, Call>,
    /// Why there will be no more answers, once that is so.
    ended: Option<String>,
    /// Set when the peer seems to be gone without having said so: no more calls are begun.
    suspect: bool,
    last_received: Instant,
}

/// The calls in flight on one connection, shared by the callers and the task that reads and writes.
///
/// Every change is made under one lock, which is never held across an await: a call is either
/// still here, and its frame may be marked as written, or it is gone, and will not be written.
pub(super) struct Pending {
    state: Mutex<State>,
}

impl Pending {
    pub(super) fn new() -> Self {
        let state = State {
            calls: HashMap::new(),
            ended: None,
            suspect: false,
            last_received: Instant::now(),
        };
        Self { state: Mutex::new(state) }
    }

    /// Whether a call can be begun here.
    pub(super) fn is_usable(&self) -> bool {
        let state = self.state();
        state.ended.is_none() && !state.suspect
    }

    /// Begins a call.
    ///
    /// # Errors
    /// When the connection has ended; nothing of the call has been written then.
    pub(super) fn begin(
        &self,
        message_no: u64,
        expected: MessageType,
    ) -> Result<oneshot::Receiver<Outcome>, Lost> {
        let mut state = self.state();
        if let Some(reason) = &state.ended {
            return Err(Lost { reason: reason.clone(), written: false, received: None });
        }
        let (waiter, outcome) = oneshot::channel();
        state.calls.insert(message_no, Call { expected, written: false, waiter });
        Ok(outcome)
    }

    /// Marks a call's frame as being written from now on. False if nobody waits for its answer any
    /// more: then it must not be written.
    pub(super) fn mark_written(&self, message_no: u64) -> bool {
        let mut state = self.state();
        let call = state.calls.get_mut(&message_no);
        call.map(|call| call.written = true).is_some()
    }

    /// Forgets a call; returns whether its frame had begun to be written, or `None` if it has ended
    /// already.
    pub(super) fn forget(&self, message_no: u64) -> Option<bool> {
        self.state().calls.remove(&message_no).map(|call| call.written)
    }

    /// Avoids this connection from now on if nothing at all has been received since `begun`.
    ///
    /// A host that vanished leaves its connections open: the calls after this one would wait in
    /// vain as well, until the system gives up its retransmissions after a quarter of an hour.
    pub(super) fn suspect_if_quiet_since(&self, begun: Instant) {
        let mut state = self.state();
        state.suspect |= state.last_received < begun;
    }

    /// Gives a received frame to the call it answers.
    ///
    /// # Errors
    /// When the frame is no telegram, so that what follows it cannot be trusted either; its call,
    /// if it can be told, has been given the frame.
    pub(super) fn deliver(&self, frame: &[u8]) -> Result<(), String> {
        let decoded = decode(frame);
        let mut state = self.state();
        state.last_received = Instant::now();
        let telegram = match decoded {
            Ok(telegram) => telegram,
            Err(error) => {
                let reason = format!("malformed answer: {error}");
                if let Some(call) = message_no_of(frame).and_then(|no| state.calls.remove(&no)) {
                    call.lose(reason.clone(), Some(frame.to_vec()));
                }
                return Err(reason);
            }
        };
        let (message_no, message_type) = (telegram.message_no, telegram.message_type);
        let code = telegram.response_code.map(|code| code.code());
        // An answer to a call whose frame has not begun to be written cannot be its answer.
        if !state.calls.get(&message_no).is_some_and(|call| call.written) {
            info!(message_no, ?message_type, code, "dropped an answer nobody waits for");
            return Ok(());
        }
        let Some(call) = state.calls.remove(&message_no) else {
            return Ok(());
        };
        if message_type == call.expected || message_type == MessageType::Error {
            let _ = call.waiter.send(Ok(Received { frame: frame.to_vec(), telegram }));
        } else {
            let (got, expected) = (message_type.code(), call.expected.code());
            warn!(message_no, got, expected, "an answer of the wrong type");
            let reason = format!("answered by a {got} where a {expected} was expected");
            call.lose(reason, Some(frame.to_vec()));
        }
        Ok(())
    }

    /// Ends every call, and refuses new ones. `fragment` is what came of a last frame.
    pub(super) fn end(&self, reason: &str, fragment: &[u8]) {
        let mut state = self.state();
        state.ended.get_or_insert_with(|| reason.to_owned());
        let answered = message_no_of(fragment);
        for (message_no, call) in state.calls.drain() {
            let received = (answered == Some(message_no)).then(|| fragment.to_vec());
            call.lose(reason.to_owned(), received);
        }
    }

    #[cfg(test)]
    pub(super) fn in_flight(&self) -> usize {
        self.state().calls.len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while holding the lock; were it so, the calls would still be consistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{MessageType, Pending};

    #[tokio::test]
    async fn a_call_that_was_given_up_is_not_written() {
        let pending = Pending::new();
        let _outcome = pending.begin(7, MessageType::VerifyResponse).unwrap();
        assert_eq!(pending.forget(7), Some(false));
        assert!(!pending.mark_written(7));
    }

    #[tokio::test]
    async fn the_end_tells_what_was_written_from_what_was_not() {
        let pending = Pending::new();
        let written = pending.begin(7, MessageType::VerifyResponse).unwrap();
        let waiting = pending.begin(8, MessageType::VerifyResponse).unwrap();
        assert!(pending.mark_written(7));
        pending.end("gone", b"");
        assert!(written.await.unwrap().unwrap_err().written);
        assert!(!waiting.await.unwrap().unwrap_err().written);
        assert!(!pending.begin(9, MessageType::VerifyResponse).unwrap_err().written);
        assert!(!pending.is_usable());
    }
}
