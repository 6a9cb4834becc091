//! A client that keeps its connection: what load is made with.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The longest that an answer may take: longer than any deadline of the server's own.
const PATIENCE: Duration = Duration::from_secs(30);

const JSON: &str = "application/json";

/// A request, to be sent as often as needed.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    path: String,
    key: Option<String>,
    sandbox: Option<String>,
    content_type: &'static str,
    body: String,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            key: None,
            sandbox: None,
            content_type: JSON,
            body: String::new(),
        }
    }

    /// A POST with its Idempotency-Key.
    pub fn post(path: impl Into<String>, key: impl Into<String>) -> Self {
        let key = Some(key.into());
        Self { key, ..Self::without_key(path) }
    }

    /// A POST that needs none.
    pub fn without_key(path: impl Into<String>) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            key: None,
            sandbox: None,
            content_type: JSON,
            body: String::new(),
        }
    }

    pub fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    /// The same in another sandbox than `default`.
    pub fn within(self, sandbox: impl Into<String>) -> Self {
        Self { sandbox: Some(sandbox.into()), ..self }
    }

    pub fn json(self, body: &Value) -> Self {
        Self { body: body.to_string(), ..self }
    }

    /// The same with a list as its body.
    pub fn csv(self, body: String) -> Self {
        Self { content_type: "text/csv", body, ..self }
    }

    /// The same under another key.
    pub fn with_key(&self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self.clone() }
    }

    /// Its bytes, for those who write them to a socket themselves.
    pub fn bytes(&self, host: SocketAddr) -> Vec<u8> {
        let key = self.key.iter().map(|key| format!("Idempotency-Key: {key}\r\n"));
        let sandbox = self.sandbox.iter().map(|name| format!("Micropay-Sandbox: {name}\r\n"));
        let content =
            (!self.body.is_empty()).then(|| format!("Content-Type: {}\r\n", self.content_type));
        format!(
            "{} {} HTTP/1.1\r\nHost: {host}\r\n{}{}{}Content-Length: {}\r\n\r\n{}",
            self.method,
            self.path,
            key.collect::<String>(),
            sandbox.collect::<String>(),
            content.unwrap_or_default(),
            self.body.len(),
            self.body
        )
        .into_bytes()
    }

    fn request(&self, host: SocketAddr) -> Request<Body> {
        let mut request = Request::builder().method(&self.method).uri(&self.path);
        request = request.header(header::HOST, host.to_string());
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(sandbox) = &self.sandbox {
            request = request.header("micropay-sandbox", sandbox);
        }
        if !self.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, self.content_type);
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }
}

/// An answer that came whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The stable code of a refusal; blank where it is none.
    pub fn code(&self) -> String {
        let problem = "application/problem+json";
        if self.headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != problem) {
            return String::new();
        }
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A client with one connection, made anew after it broke.
pub struct Client {
    address: SocketAddr,
    connection: Option<SendRequest<Body>>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, connection: None }
    }

    /// Sends a request and waits for its whole answer. After an error nobody knows whether the
    /// request had its effect.
    pub async fn send(&mut self, call: &Call) -> io::Result<Answer> {
        let answer = timeout(PATIENCE, self.exchange(call)).await;
        let answer = answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        if answer.is_err() {
            self.connection = None;
        }
        answer
    }

    async fn exchange(&mut self, call: &Call) -> io::Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(self.address).await?,
        };
        // The server closes connections that nothing was asked on for a while.
        if connection.ready().await.is_err() {
            connection = connect(self.address).await?;
        }
        let connection = self.connection.insert(connection);
        let response = connection.send_request(call.request(self.address)).await;
        let (head, body) = response.map_err(io::Error::other)?.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.map_err(io::Error::other)?;
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}

async fn connect(address: SocketAddr) -> io::Result<SendRequest<Body>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // It ends with its sender; how, the request in flight is told.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(sender)
}

/// Sends each call on a client of its own, all at once.
pub async fn at_once(clients: Vec<Client>, calls: Vec<Call>) -> (Vec<Client>, Vec<Answer>) {
    let barrier = Arc::new(Barrier::new(clients.len()));
    let mut tasks = JoinSet::new();
    for (mut client, call) in clients.into_iter().zip(calls) {
        let barrier = Arc::clone(&barrier);
        tasks.spawn(async move {
            barrier.wait().await;
            let answer = client.send(&call).await.unwrap();
            (client, answer)
        });
    }
    tasks.join_all().await.into_iter().unzip()
}
