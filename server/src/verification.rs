//! Both ends of the coupon verification: the engine's telegrams go out through the telegram client,
//! and the telegram port's telegrams come in to the engine.

use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use engine::telegram::{DecodeError, MessageType, OtherProtocol, ResponseCode, Telegram};
use engine::verification::{Call, CallFailure, CallFuture, Peer, Reply, Verifier};
use engine::{Engine, EngineError};
use tokio::net::TcpListener;

use crate::ending::Ending;
use crate::metrics;
use crate::telegram::{
    self, Answerer, ClientSettings, Limits, LocalAddresses, Peers, VerificationClient,
};

/// How many clients are kept for the verifications that sandboxes have chosen. Further ones are
/// made when needed; running calls are not disturbed.
const MOST_PEERS: usize = 32;
/// How long to log nothing more about an address that sends something other than telegrams.
const REPORTED_AGAIN_AFTER: Duration = Duration::from_secs(60);
/// How many such addresses are logged within that time.
const MOST_REPORTED: usize = 1024;

/// Sends the engine's telegrams over TCP, to the server's own verification or to a sandbox's.
pub struct TcpVerifier {
    own: Arc<VerificationClient>,
    peers: Mutex<HashMap<Peer, Arc<VerificationClient>>>,
    /// The local addresses from which the clients call this server's own port.
    addresses: LocalAddresses,
    ending: Ending,
}

impl TcpVerifier {
    /// A verifier that uses `own` by default. When the server ends, it only waits on for
    /// verifications whose payment a client waits for, and only a while.
    pub fn new(own: VerificationClient, ending: Ending) -> Self {
        let addresses = own.addresses();
        Self { own: Arc::new(own), peers: Mutex::default(), addresses, ending }
    }

    /// The local addresses from which it calls this server's own port, now and later.
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
            let given_up = match request.message_type {
                MessageType::VerifyRequest => &self.ending.overdue,
                _ => &self.ending.asked,
            };
            let answered = client.call_until(request, given_up).await;
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
                // A telegram that can't be encoded was not sent.
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
    /// The addresses of this server's own verifications. They are part of a payment's record, so
    /// they leave none here; every other call is a foreign system's.
    own: LocalAddresses,
    reported: ReportedAddresses,
}

/// When each address that sends no telegrams was last logged: a load balancer does that every few
/// seconds.
#[derive(Clone, Default)]
struct ReportedAddresses(Arc<Mutex<HashMap<IpAddr, Instant>>>);

impl ReportedAddresses {
    /// Whether to log at `now` that a stranger came from `address`.
    fn tell(&self, address: IpAddr, now: Instant) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.retain(|_, at| now.duration_since(*at) < REPORTED_AGAIN_AFTER);
        let news = !told.contains_key(&address) && told.len() < MOST_REPORTED;
        if news {
            told.insert(address, now);
        }
        news
    }
}

impl Answerer for Port {
    async fn answer(&self, request: Telegram, peer: SocketAddr) -> Reply {
        let reply = if self.own.contains(peer) {
            let world = self.own.take_world(peer, request.message_no);
            let request = Telegram { world, ..request.clone() };
            self.engine.answer_telegram(&request).await.unwrap_or_else(|error| {
                match &error {
                    // The world is gone meanwhile, and nobody waits for the answer.
                    EngineError::Refused(refusal) => {
                        tracing::debug!("a telegram came too late: {}", refusal.code());
                    }
                    error => tracing::error!("a telegram was not answered: {error}"),
                }
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
        if self.own.contains(peer) {
            return;
        }
        if let Some(stranger) = OtherProtocol::of(&frame) {
            if !self.reported.tell(peer.ip(), Instant::now()) {
                return;
            }
            tracing::warn!(%peer, "{}", stranger.told().english);
        }
        self.engine.record_malformed_frame(&frame, &error, &refusal, &peer.to_string()).await;
    }
}

/// Answers the telegrams of `peers` until `shutdown`; `own` are the addresses of this server's own
/// calls.
pub async fn answer_telegrams(
    listener: TcpListener,
    limits: Limits,
    peers: Peers,
    engine: Engine,
    own: LocalAddresses,
    shutdown: impl Future<Output = ()> + Send,
) {
    let port = Port { engine, own, reported: ReportedAddresses::default() };
    telegram::serve(listener, limits, &peers, port, shutdown).await;
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, MOST_REPORTED, REPORTED_AGAIN_AFTER, ReportedAddresses};

    #[test]
    fn a_stranger_is_told_once_an_address_and_minute() {
        let reported = ReportedAddresses::default();
        let now = Instant::now();
        let (one, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        assert!(reported.tell(one, now) && reported.tell(other, now));
        let later = now + REPORTED_AGAIN_AFTER - Duration::from_millis(1);
        assert!(!reported.tell(one, later) && !reported.tell(other, now));
        assert!(reported.tell(one, now + REPORTED_AGAIN_AFTER));
    }

    #[test]
    fn of_very_many_strangers_no_more_is_remembered() {
        let reported = ReportedAddresses::default();
        let now = Instant::now();
        let address = |number: u32| std::net::Ipv4Addr::from_bits(number).into();
        let told = (0..3_000).filter(|number| reported.tell(address(*number), now)).count();
        assert_eq!(told, MOST_REPORTED);
        assert!(reported.tell(address(5_000), now + REPORTED_AGAIN_AFTER));
    }
}
