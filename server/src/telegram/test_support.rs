//! What the tests of listener and client share: telegrams, a running listener, and a peer that
//! reads and writes whole frames.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use engine::telegram::{DecodeError, FRAME_LENGTH, MessageType, ResponseCode, Telegram, decode};

use super::{Answerer, Limits, Peers, Reply, now_in_seoul, serve};

/// Longer than anything here takes; reaching it is a failure.
pub(super) const FOREVER: Duration = Duration::from_secs(20);

/// A request about this order.
pub(super) fn request(order_no: &str) -> Telegram {
    Telegram {
        order_no: order_no.to_owned(),
        coupon_name: "봄맞이 쿠폰".to_owned(),
        ..Telegram::new(MessageType::VerifyRequest, now_in_seoul())
    }
}

/// A request about this order, as a frame with this number.
pub(super) fn request_frame(message_no: u64, order_no: &str) -> Vec<u8> {
    Telegram { message_no, ..request(order_no) }.encode().unwrap()
}

/// The approval of a request.
pub(super) fn approval(request: &Telegram) -> Telegram {
    request.reply(ResponseCode::Approved, now_in_seoul())
}

/// The handler that approves everything.
pub(super) async fn approve(request: Telegram) -> Reply {
    Reply::Answer(approval(&request))
}

/// A function that answers, whoever asks.
#[derive(Clone)]
struct Handler<Answer>(Answer);

impl<Answer, Work> Answerer for Handler<Answer>
where
    Answer: Fn(Telegram) -> Work + Clone + Send + Sync + 'static,
    Work: Future<Output = Reply> + Send + 'static,
{
    fn answer(&self, request: Telegram, _: SocketAddr) -> impl Future<Output = Reply> + Send {
        (self.0)(request)
    }

    async fn refused(&self, _: Vec<u8>, _: DecodeError, _: Telegram, _: SocketAddr) {}
}

/// A listener that runs until it is stopped.
pub(super) struct Running {
    pub(super) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Running {
    pub(super) async fn start<Answer, Work>(limits: Limits, answer: Answer) -> Self
    where
        Answer: Fn(Telegram) -> Work + Clone + Send + Sync + 'static,
        Work: Future<Output = Reply> + Send + 'static,
    {
        Self::start_with(limits, Handler(answer)).await
    }

    pub(super) async fn start_with(limits: Limits, answerer: impl Answerer) -> Self {
        let (listener, address) = bind().await;
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            serve(listener, limits, &Peers::default(), answerer, stopped).await;
        });
        Self { address, stop, served }
    }

    /// Stops the listener; the handle completes when it has finished.
    pub(super) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.served
    }
}

/// A listening socket of our own, for peers that misbehave.
pub(super) async fn bind() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// The other end of a connection.
pub(super) struct Peer {
    pub(super) stream: TcpStream,
}

impl Peer {
    pub(super) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    pub(super) async fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = timeout(FOREVER, listener.accept()).await.unwrap().unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    pub(super) async fn send_telegram(&mut self, telegram: &Telegram) {
        self.send(&telegram.encode().unwrap()).await;
    }

    pub(super) async fn receive(&mut self) -> Telegram {
        let mut frame = [0; FRAME_LENGTH];
        timeout(FOREVER, self.stream.read_exact(&mut frame)).await.unwrap().unwrap();
        decode(&frame).unwrap()
    }

    /// Waits until the other end has closed, having sent nothing more.
    pub(super) async fn expect_end(&mut self) {
        let mut rest = Vec::new();
        timeout(FOREVER, self.stream.read_to_end(&mut rest)).await.unwrap().unwrap();
        assert_eq!(rest, b"");
    }
}
