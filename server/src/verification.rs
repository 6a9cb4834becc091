//! Both ends of the coupon verification: the engine's calls go out through the telegram client, and
//! the telegram port's calls come in to the engine.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::Engine;
use engine::verification::telegram::{DecodeError, ResponseCode, Telegram};
use engine::verification::{Call, CallFailure, CallFuture, Peer, Reply, Verifier};
use tokio::net::TcpListener;

use crate::metrics;
use crate::telegram::{
    self, Answerer, ClientSettings, Limits, LocalAddresses, Peers, VerificationClient,
};

/// How many clients are kept for the verifications that sandboxes have chosen. Beyond it they are
/// made anew; calls under way end undisturbed.
const MOST_PEERS: usize = 32;

/// Carries the engine's telegrams over TCP: to the server's own choice, or to a sandbox's.
pub struct TcpVerifier {
    own: Arc<VerificationClient>,
    peers: Mutex<HashMap<Peer, Arc<VerificationClient>>>,
    /// From where any of them calls the port of this server.
    addresses: LocalAddresses,
}

impl TcpVerifier {
    /// A verifier whose own choice is `own`.
    pub fn new(own: VerificationClient) -> Self {
        let addresses = own.addresses();
        Self { own: Arc::new(own), peers: Mutex::default(), addresses }
    }

    /// From which addresses it calls the port of this server, now and later.
    pub fn addresses(&self) -> LocalAddresses {
        self.addresses.clone()
    }

    fn client(&self, peer: Option<Peer>) -> Arc<VerificationClient> {
        let Some(peer) = peer else { return Arc::clone(&self.own) };
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if peers.len() >= MOST_PEERS && !peers.contains_key(&peer) {
            peers.clear();
        }
        let settings = ClientSettings {
            connect_timeout: Duration::from_millis(peer.connect_timeout_ms),
            answer_timeout: Duration::from_millis(peer.answer_timeout_ms),
            ..ClientSettings::default()
        };
        let new = || {
            let addresses = self.addresses.clone();
            Arc::new(VerificationClient::new(peer.address.clone(), settings, addresses))
        };
        Arc::clone(peers.entry(peer.clone()).or_insert_with(new))
    }
}

impl Verifier for TcpVerifier {
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        let client = self.client(peer);
        Box::pin(async move {
            let message_type = request.message_type.code();
            let answered = client.call(request).await;
            let response = answered.as_ref().ok().and_then(|call| call.answer.response_code);
            metrics::telegram("client", message_type, response.map(ResponseCode::code));
            match answered {
                Ok(telegram::CallExchange { sent, received, answer, .. }) => {
                    Ok(Call { sent, received, answer })
                }
                Err(telegram::CallFailure::NotSent { sent, reason }) => {
                    Err(CallFailure::NotSent { sent, reason })
                }
                Err(telegram::CallFailure::NoAnswer { sent, received, reason }) => {
                    Err(CallFailure::NoAnswer { sent, received, reason })
                }
                // What can't be written was not sent.
                Err(telegram::CallFailure::Encode(error)) => {
                    Err(CallFailure::NotSent { sent: Vec::new(), reason: error.to_string() })
                }
            }
        })
    }
}

/// The engine behind the telegram port.
#[derive(Clone)]
struct Port {
    engine: Engine,
    /// From where this server's own verifications come. They are part of a payment's record, so
    /// they leave none here; every other call is a foreign system's.
    own: LocalAddresses,
}

impl Answerer for Port {
    async fn answer(&self, request: Telegram, peer: SocketAddr) -> Reply {
        let reply = if self.own.contains(peer) {
            self.engine.answer_telegram(&request).await.unwrap_or_else(|error| {
                tracing::error!("a telegram was not answered: {error}");
                Reply::Answer(request.reply(ResponseCode::SystemError, request.sent_at))
            })
        } else {
            self.engine.answer_foreign_telegram(&request, &peer.to_string()).await
        };
        let response = match &reply {
            Reply::Answer(answer) => answer.response_code,
            Reply::Silence => None,
        };
        metrics::telegram("port", request.message_type.code(), response.map(ResponseCode::code));
        reply
    }

    async fn refused(
        &self,
        frame: Vec<u8>,
        error: DecodeError,
        refusal: Telegram,
        peer: SocketAddr,
    ) {
        if !self.own.contains(peer) {
            let peer = peer.to_string();
            self.engine.record_malformed_frame(&frame, &error, &refusal, &peer).await;
        }
    }
}

/// Answers the telegrams of `peers` until `shutdown`; `own` is from where this server itself calls.
pub async fn answer_telegrams(
    listener: TcpListener,
    peers: Peers,
    engine: Engine,
    own: LocalAddresses,
    shutdown: impl Future<Output = ()> + Send,
) {
    telegram::serve(listener, Limits::default(), &peers, Port { engine, own }, shutdown).await;
}
