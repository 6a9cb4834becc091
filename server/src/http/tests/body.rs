//! Slow bodies and panics: what happens to a request inside its handler.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::post;
use tokio::time::sleep;

use super::super::accept::Limits;
use super::{GENEROUS, SHORT, Server};

const HEAD: &str = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\n";

fn echo() -> Router {
    Router::new().route("/", post(async |body: Bytes| body))
}

#[tokio::test]
async fn a_slow_body_is_answered_408_and_the_connection_closed() {
    let server = Server::start(echo(), Limits { body_read: SHORT, ..GENEROUS }).await;
    let mut client = server.connect().await;
    client.send(HEAD).await;
    client.send("abc").await;
    let answer = client.answer().await;
    answer.assert_refusal(408, "BODY_TOO_SLOW");
    assert_eq!(answer.header("connection"), Some("close"));
    client.closed().await;
}

#[tokio::test]
async fn a_body_in_pieces_is_whole_if_it_is_in_time() {
    let server = Server::start(echo(), GENEROUS).await;
    let mut client = server.connect().await;
    client.send(HEAD).await;
    client.send("abc").await;
    client.send("defghij").await;
    assert_eq!(client.answer().await.body, "abcdefghij");
}

#[tokio::test]
async fn a_slow_handler_is_not_the_clients_fault() {
    let late = Router::new().route(
        "/",
        post(async |body: Body| {
            sleep(SHORT * 2).await;
            axum::body::to_bytes(body, 100).await.map_err(|error| error.to_string())
        }),
    );
    let server = Server::start(late, Limits { body_read: SHORT, ..GENEROUS }).await;
    let answer = server.ask(&format!("{HEAD}abcdefghij")).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "abcdefghij"));
}

#[tokio::test]
async fn a_panic_is_answered_500_and_the_connection_goes_on() {
    let router = Router::new()
        .route("/", post(async |body: Bytes| body))
        .route("/panic", post(async || -> () { panic!("a secret of the handler") }));
    let server = Server::start(router, GENEROUS).await;
    let mut client = server.connect().await;
    client.send("POST /panic HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let answer = client.answer().await;
    answer.assert_refusal(500, "INTERNAL");
    assert!(!answer.body.contains("secret"));
    assert_eq!(answer.header("x-frame-options"), Some("deny"));

    client.send(&format!("{HEAD}abcdefghij")).await;
    assert_eq!(client.answer().await.body, "abcdefghij");
}
