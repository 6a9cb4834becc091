//! The client that sends a telegram and waits for its answer, and is honest about what it knows
//! when there is none.

mod connection;
mod local_addresses;
mod numbers;
mod pending;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use engine::telegram::{EncodeError, MessageType, Telegram};

use self::connection::Connection;
pub use self::local_addresses::LocalAddresses;
use self::numbers::MessageNumbers;
use self::pending::{Lost, Received};
use crate::telegram::now_in_seoul;

/// Why a call ended whose answer nobody waits for any longer.
const GIVEN_UP: &str = "the server is ending";

/// How a [`VerificationClient`] behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientSettings {
    /// Connections kept to the peer, each for many calls at once: 4. At least one is used.
    pub connections: usize,
    /// For a call to get a connection, new or shared: 1 s.
    pub connect_timeout: Duration,
    /// From handing the frame to the connection to the whole answer: 3 s.
    pub answer_timeout: Duration,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            connections: 4,
            connect_timeout: Duration::from_secs(1),
            answer_timeout: Duration::from_secs(3),
        }
    }
}

/// A call that was answered, be it with an approval, a refusal or an error telegram (9999).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallExchange {
    /// The frame that was sent.
    pub sent: Vec<u8>,
    /// The frame that was received.
    pub received: Vec<u8>,
    /// What the received frame says.
    pub answer: Telegram,
    /// From handing the frame to the connection to the whole answer.
    pub took: Duration,
}

/// A call without an answer. None of the texts contains personal data.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CallFailure {
    /// It is certain that the peer has not received a byte of the frame: nothing has happened there.
    #[error("not sent: {reason}")]
    NotSent {
        /// Why.
        reason: String,
        /// The frame that would have been sent.
        sent: Vec<u8>,
    },
    /// The frame, or some of it, may have reached the peer: what it did is unknown.
    #[error("no answer: {reason}")]
    NoAnswer {
        /// The frame that was sent, perhaps not to its end.
        sent: Vec<u8>,
        /// Why no answer is waited for any longer.
        reason: String,
        /// What came back in place of an answer, if anything: a frame that could not be read, that
        /// answers something else, or that broke off.
        received: Option<Vec<u8>>,
    },
    /// The request has no frame.
    #[error("the request cannot be encoded: {0}")]
    Encode(#[from] EncodeError),
}

/// Sends telegrams to one peer over a few connections, many at once on each.
///
/// Connections are made when a call first needs them, and again after they broke. Nothing is ever
/// sent twice. Dropping a call's future forgets the call: an answer that comes later is logged and
/// dropped.
pub struct VerificationClient {
    address: String,
    settings: ClientSettings,
    numbers: MessageNumbers,
    addresses: LocalAddresses,
    /// Calls take turns on these.
    slots: Vec<Mutex<Option<Arc<Connection>>>>,
    turn: AtomicUsize,
}

impl VerificationClient {
    /// A client for the peer at `address` (`host:port`), which keeps in `addresses` from where it
    /// calls. Does not connect yet.
    #[must_use]
    pub fn new(address: String, settings: ClientSettings, addresses: LocalAddresses) -> Self {
        Self {
            address,
            settings,
            numbers: MessageNumbers::seeded(),
            addresses,
            slots: (0..settings.connections.max(1)).map(|_| Mutex::default()).collect(),
            turn: AtomicUsize::new(0),
        }
    }

    /// From which addresses the client calls the port that they are kept for, now and later.
    #[must_use]
    pub fn addresses(&self) -> LocalAddresses {
        self.addresses.clone()
    }

    /// Sends the request under a message number of its own and waits for its answer.
    ///
    /// The answer has the request's number and the type that answers it, or is an error telegram:
    /// the caller looks at its response code, and at whether it repeats the order that was asked
    /// about.
    ///
    /// # Errors
    /// [`CallFailure`] tells apart what certainly was not sent and what may have been.
    pub async fn call(&self, request: Telegram) -> Result<CallExchange, CallFailure> {
        self.call_until(request, &CancellationToken::new()).await
    }

    /// The same, but waits no longer than until `given_up`, and sends nothing after it.
    ///
    /// # Errors
    /// As [`VerificationClient::call`].
    pub async fn call_until(
        &self,
        request: Telegram,
        given_up: &CancellationToken,
    ) -> Result<CallExchange, CallFailure> {
        let expected = request.message_type.answer().ok_or_else(EncodeError::not_a_request)?;
        let message_no = self.numbers.next();
        let world = request.world.clone();
        let sent = Telegram { message_no, ..request }.encode()?;
        let connected = tokio::select! {
            biased;
            () = given_up.cancelled() => Err(GIVEN_UP.to_owned()),
            connected = self.connection() => connected,
        };
        let connection = match connected {
            Ok(connection) => connection,
            Err(reason) => return Err(CallFailure::NotSent { reason, sent }),
        };
        let started = Instant::now();
        let exchanged = connection
            .exchange(
                message_no,
                expected,
                sent.clone(),
                world,
                self.settings.answer_timeout,
                given_up,
            )
            .await;
        match exchanged {
            Ok(Received { frame, telegram }) => Ok(CallExchange {
                sent,
                received: frame,
                answer: telegram,
                took: started.elapsed(),
            }),
            Err(Lost { reason, written: false, .. }) => Err(CallFailure::NotSent { reason, sent }),
            Err(Lost { reason, written: true, received }) => {
                Err(CallFailure::NoAnswer { sent, reason, received })
            }
        }
    }

    /// Asks whether anybody is there: an inquiry about no order.
    ///
    /// # Errors
    /// As [`VerificationClient::call`].
    pub async fn echo(&self) -> Result<CallExchange, CallFailure> {
        self.call(Telegram::new(MessageType::InquiryRequest, now_in_seoul())).await
    }

    /// How many connections the next calls could use as they are.
    pub async fn open_connections(&self) -> usize {
        let mut open = 0;
        for slot in &self.slots {
            open += usize::from(slot.lock().await.as_ref().is_some_and(|it| it.is_usable()));
        }
        open
    }

    /// The connection whose turn it is, made anew if there is none or the last one is of no use.
    ///
    /// Whoever needs it meanwhile waits for the same attempt, but none longer than the timeout.
    async fn connection(&self) -> Result<Arc<Connection>, String> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let Some(slot) = self.slots.get(turn % self.slots.len()) else {
            return Err("the client has no connections".to_owned());
        };
        let found = timeout(self.settings.connect_timeout, async {
            let mut slot = slot.lock().await;
            if let Some(connection) = slot.as_ref().filter(|it| it.is_usable()) {
                return Ok(Arc::clone(connection));
            }
            let stream = TcpStream::connect(&self.address).await.map_err(|error| {
                debug!(%error, "the peer cannot be connected to");
                format!("cannot connect: {error}")
            })?;
            let held = self.addresses.hold(&stream);
            let limit = self.settings.answer_timeout;
            let connection = Arc::new(Connection::start(stream, held, limit));
            *slot = Some(Arc::clone(&connection));
            Ok(connection)
        });
        let limit = self.settings.connect_timeout;
        found.await.unwrap_or_else(|_| Err(format!("not connected within {limit:?}")))
    }
}
