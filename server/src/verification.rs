//! Both ends of the coupon verification: the engine's calls go out through the telegram client, and
//! the telegram port's calls come in to the engine.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::Engine;
use engine::verification::telegram::{ResponseCode, Telegram};
use engine::verification::{Call, CallFailure, CallFuture, Peer, Reply, Verifier};
use tokio::net::TcpListener;

use crate::telegram::{self, ClientSettings, Limits, VerificationClient};

/// How many clients are kept for the verifications that sandboxes have chosen. Beyond it they are
/// made anew; calls under way end undisturbed.
const MOST_PEERS: usize = 32;

/// Carries the engine's telegrams over TCP: to the server's own choice, or to a sandbox's.
pub struct TcpVerifier {
    own: Arc<VerificationClient>,
    peers: Mutex<HashMap<Peer, Arc<VerificationClient>>>,
}

impl TcpVerifier {
    /// A verifier whose own choice is `own`.
    pub fn new(own: VerificationClient) -> Self {
        Self { own: Arc::new(own), peers: Mutex::default() }
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
        let new = || Arc::new(VerificationClient::new(peer.address.clone(), settings));
        Arc::clone(peers.entry(peer.clone()).or_insert_with(new))
    }
}

impl Verifier for TcpVerifier {
    fn call(&self, peer: Option<Peer>, request: Telegram) -> CallFuture<'_> {
        let client = self.client(peer);
        Box::pin(async move {
            match client.call(request).await {
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

/// Answers telegrams until `shutdown`.
pub async fn answer_telegrams(
    listener: TcpListener,
    engine: Engine,
    shutdown: impl Future<Output = ()> + Send,
) {
    let answer = move |request: Telegram| {
        let engine = engine.clone();
        async move {
            match engine.answer_telegram(&request).await {
                Ok(reply) => reply,
                Err(error) => {
                    tracing::error!("a telegram was not answered: {error}");
                    Reply::Answer(request.reply(ResponseCode::SystemError, request.sent_at))
                }
            }
        }
    };
    telegram::serve(listener, Limits::default(), answer, shutdown).await;
}
