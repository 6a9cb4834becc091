//! The request's id, and what the log says of a request.

use std::io;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Extension;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use tokio::sync::Notify;

use super::super::request_id::RequestId;
use super::{GENEROUS, NotifyOnDrop, Server, soon};

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Logs to memory until the guard is dropped. A tokio test has one thread, so the server's
    /// tasks log here too.
    fn install() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .with_max_level(tracing::Level::INFO)
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_id_is_ours_and_the_same_everywhere() {
    let handler = async |Extension(id): Extension<RequestId>, headers: HeaderMap| {
        assert!(!headers.contains_key("x-request-id"));
        id.to_string()
    };
    let server = Server::start(Router::new().route("/", get(handler)), GENEROUS).await;
    let request = "GET / HTTP/1.1\r\nhost: localhost\r\nx-request-id: forged\r\n\r\n";
    let first = server.ask(request).await;
    let second = server.ask(request).await;
    assert_eq!(first.header("x-request-id"), Some(first.body.as_str()));
    assert_eq!(first.body.len(), 16);
    assert!(first.body.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(first.body, second.body);
}

#[tokio::test]
async fn the_log_has_one_line_a_request_and_no_personal_data() {
    let (log, _guard) = Log::install();
    let router = Router::new().route("/pay", post(async |body: String| body));
    let server = Server::start(router, GENEROUS).await;
    let long = "l".repeat(65);
    for client_id in ["mine-7", "tab\there", &long] {
        let request = format!(
            "POST /pay?ctn=01012345678 HTTP/1.1\r\nhost: localhost\r\nx-request-id: {client_id}\r\n\
             content-length: 6\r\n\r\nsecret"
        );
        assert_eq!(server.ask(&request).await.status, 200);
    }

    let log = log.text();
    assert_eq!(log.lines().count(), 3, "{log}");
    for line in log.lines() {
        for part in ["request{id=", "method=POST", "path=/pay", "status=200", "duration_ms="] {
            assert!(line.contains(part), "{part} is not in {line}");
        }
    }
    assert_eq!(log.matches("client_id=").count(), 1, "{log}");
    assert!(log.contains("mine-7"));
    for secret in ["01012345678", "secret", "tab", "lll"] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}

#[tokio::test]
async fn a_request_whose_client_went_away_has_its_line_too() {
    let (log, _guard) = Log::install();
    let [entered, dropped] = std::array::from_fn(|_| Arc::new(Notify::new()));
    let handler = {
        let (entered, dropped) = (Arc::clone(&entered), Arc::clone(&dropped));
        async move || {
            let _guard = NotifyOnDrop(dropped);
            entered.notify_one();
            std::future::pending::<()>().await;
        }
    };
    let server = Server::start(Router::new().route("/", get(handler)), GENEROUS).await;
    let mut client = server.connect().await;
    client.get("/").await;
    soon(entered.notified()).await;
    drop(client);
    soon(dropped.notified()).await;

    let log = log.text();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("path=/}") && log.contains("the client went away"), "{log}");
}

#[tokio::test]
async fn a_phone_number_in_a_path_is_not_logged() {
    let (log, _guard) = Log::install();
    let router = Router::new()
        .route("/subscribers/{ctn}", post(async || "found"))
        .route("/orders/{order_no}", post(async || "found"));
    let server = Server::start(router, GENEROUS).await;
    for path in [
        "/subscribers/010-1234-5678",
        "/subscribers/%301012345678",
        "/subscriber/01012345678",
        "/orders/T20261122-000147",
    ] {
        let request = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        server.ask(&request).await;
    }
    let log = log.text();
    assert!(!log.contains("12345678") && !log.contains("1234-5678"), "{log}");
    for path in ["/subscribers/{ctn}", "/subscriber/010-••••-5678", "/orders/T20261122-000147"]
    {
        assert!(log.contains(&format!("path={path}}}")), "{path} in {log}");
    }
}
