//! The folder as a whole, over real sockets.

mod accept;
mod body;
mod headers;
mod origin;
mod request_id;
mod shutdown;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Bytes, HttpBody};
use hyper::body::Frame;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::accept::{Limits, serve};
use super::origin::HostRule;
use super::stack::protect;

/// A limit that a test waits for.
const SHORT: Duration = Duration::from_millis(150);
/// A limit that a test never reaches; what takes so long hangs, and fails.
const LONG: Duration = Duration::from_secs(20);

/// Limits that no test reaches; each test shortens the one that it is about.
const GENEROUS: Limits = Limits {
    connections: 64,
    header_read: LONG,
    idle: LONG,
    header_bytes: 16 * 1024,
    body_read: LONG,
    write_stall: LONG,
    shutdown: LONG,
};

/// Awaits what must happen soon.
async fn soon<F: Future>(work: F) -> F::Output {
    timeout(LONG, work).await.expect("it should have happened long ago")
}

/// A running server with the whole stack of layers.
struct Server {
    address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    async fn start(router: Router, limits: Limits) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = protect(router, HostRule::for_listener(address, &[]), &limits);
        let (shutdown, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, router, limits, async {
            let _ = stopped.await;
        }));
        Self { address, shutdown, task }
    }

    async fn connect(&self) -> Client {
        Client { stream: soon(TcpStream::connect(self.address)).await.unwrap() }
    }

    /// One request on a connection of its own.
    async fn ask(&self, request: &str) -> Answer {
        let mut client = self.connect().await;
        client.send(request).await;
        client.answer().await
    }
}

/// A client that sends exactly the bytes it is told to.
struct Client {
    stream: TcpStream,
}

impl Client {
    async fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends a GET without a body, on a connection that is kept.
    async fn get(&mut self, path: &str) {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")).await;
    }

    /// The head of the next answer.
    async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon(self.stream.read_u8()).await.expect("a whole head"));
        }
        String::from_utf8(head).unwrap().to_ascii_lowercase()
    }

    /// The next answer, whose length is declared.
    async fn answer(&mut self) -> Answer {
        let head = self.head().await;
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = Answer { status, head, body: String::new() };
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        soon(self.stream.read_exact(&mut body)).await.unwrap();
        answer.body = String::from_utf8(body).unwrap();
        answer
    }

    /// Waits until the server has closed the connection, in whichever way.
    async fn closed(mut self) {
        let mut rest = Vec::new();
        // A reset is an end too.
        let _ = soon(self.stream.read_to_end(&mut rest)).await;
    }
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Asserts that it is a refusal which names its own request.
    fn assert_refusal(&self, status: u16, code: &str) {
        let json = self.json();
        assert_eq!((self.status, json["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(json["request_id"].as_str(), self.header("x-request-id"));
        assert!(self.header("x-request-id").is_some());
        assert!(!json["message"]["korean"].as_str().unwrap().is_empty());
        assert!(!json["message"]["english"].as_str().unwrap().is_empty());
    }
}

/// Tells when a handler is dropped.
struct NotifyOnDrop(Arc<Notify>);

impl Drop for NotifyOnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// The body of an event stream: one event, and then silence.
struct OneEvent {
    sent: bool,
}

impl HttpBody for OneEvent {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if std::mem::replace(&mut self.sent, true) {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"data: 1\n\n")))))
    }
}
