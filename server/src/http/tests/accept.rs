//! What bounds a connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::super::accept::Limits;
use super::{GENEROUS, LONG, OneEvent, SHORT, Server, soon};

fn router() -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()))
        .route("/events", get(|| async { Body::new(OneEvent { sent: false }) }))
        .route("/large", get(|| async { vec![0_u8; 64 << 20] }))
}

#[tokio::test]
async fn a_handler_knows_its_peer() {
    let server = Server::start(router(), GENEROUS).await;
    let mut client = server.connect().await;
    client.get("/peer").await;
    let address = client.stream.local_addr().unwrap();
    assert_eq!(client.answer().await.body, address.to_string());
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = Server::start(router(), GENEROUS).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        client.get("/").await;
        assert_eq!(client.answer().await.body, "hello");
    }
}

#[tokio::test]
async fn a_silent_connection_is_cut_off() {
    let server = Server::start(router(), Limits { header_read: SHORT, ..GENEROUS }).await;
    let started = Instant::now();
    server.connect().await.closed().await;
    assert!(started.elapsed() >= SHORT);
}

#[tokio::test]
async fn an_idle_kept_connection_is_cut_off_later_than_a_silent_one() {
    let idle = SHORT * 4;
    let server = Server::start(router(), Limits { header_read: SHORT, idle, ..GENEROUS }).await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.get("/").await;
        assert_eq!(client.answer().await.status, 200);
        assert!(timeout(SHORT * 2, client.stream.read_u8()).await.is_err(), "it was closed");
    }
    let started = Instant::now();
    client.get("/").await;
    assert_eq!(client.answer().await.status, 200);
    client.closed().await;
    assert!(started.elapsed() >= idle);
}

#[tokio::test]
async fn a_kept_connection_has_no_longer_for_its_next_header_than_for_its_first() {
    let limits = Limits { header_read: SHORT, ..GENEROUS };
    let server = Server::start(router(), limits).await;
    let mut client = server.connect().await;
    client.get("/").await;
    assert_eq!(client.answer().await.status, 200);
    // Later than a first header would have to have come.
    sleep(SHORT * 2).await;
    let started = Instant::now();
    client.send("GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await;
    client.closed().await;
    assert!(started.elapsed() >= SHORT);
}

#[tokio::test]
async fn idle_connections_make_room_when_no_place_is_free() {
    let limits = Limits { connections: 2, header_read: SHORT, ..GENEROUS };
    let server = Server::start(router(), limits).await;
    let mut idle = [server.connect().await, server.connect().await];
    for client in &mut idle {
        client.get("/").await;
        assert_eq!(client.answer().await.status, 200);
    }
    // Far sooner than their own time is up.
    let answer = server.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert_eq!(answer.body, "hello");
}

#[tokio::test]
async fn who_keeps_a_connection_is_told_for_how_long() {
    let server = Server::start(router(), GENEROUS).await;
    let told = async |head: &str| {
        let answer = server.ask(&format!("GET / {head}\r\nhost: localhost\r\n\r\n")).await;
        answer.header("keep-alive").map(str::to_owned)
    };
    assert_eq!(told("HTTP/1.1").await.as_deref(), Some("timeout=20"));
    assert_eq!(told("HTTP/1.1\r\nconnection: keep-alive").await.as_deref(), Some("timeout=20"));
    assert_eq!(told("HTTP/1.1\r\nconnection: Close").await, None);
    assert_eq!(told("HTTP/1.0").await, None);
}

#[tokio::test]
async fn a_slow_header_is_cut_off_however_steadily_it_drips() {
    let server = Server::start(router(), Limits { header_read: SHORT, ..GENEROUS }).await;
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await;
    let (mut reader, mut writer) = client.stream.split();
    let drip = async {
        while writer.write_all(b"a").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    };
    let cut = async {
        let mut rest = Vec::new();
        let _ = reader.read_to_end(&mut rest).await;
    };
    soon(async {
        tokio::select! {
            () = drip => {}
            () = cut => {}
        }
    })
    .await;
}

#[tokio::test]
async fn an_endless_header_is_refused() {
    let server = Server::start(router(), Limits { header_bytes: 1024, ..GENEROUS }).await;
    let answer = server
        .ask(&format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {}\r\n\r\n", "a".repeat(2000)))
        .await;
    assert_eq!(answer.status, 431);
}

#[tokio::test]
async fn an_event_stream_outlives_every_limit() {
    let limits = Limits { header_read: SHORT, body_read: SHORT, write_stall: SHORT, ..GENEROUS };
    let server = Server::start(router(), limits).await;
    let mut client = server.connect().await;
    client.get("/events").await;
    client.head().await;
    let mut event = [0; 14]; // "9\r\ndata: 1\n\n\r\n", a chunk
    soon(client.stream.read_exact(&mut event)).await.unwrap();
    let end = timeout(SHORT * 4, client.stream.read_u8()).await;
    assert!(end.is_err(), "the stream was ended: {end:?}");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off() {
    let limits = Limits { connections: 1, write_stall: SHORT, ..GENEROUS };
    let server = Server::start(router(), limits).await;
    let mut deaf = server.connect().await;
    deaf.get("/large").await;
    // Served only when the place of the first is free.
    let answer = server.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert_eq!(answer.body, "hello");
}

#[tokio::test]
async fn the_cap_holds_and_recovers() {
    let entered = Arc::new(Semaphore::new(0));
    let release = Arc::new(Semaphore::new(0));
    let router = Router::new().route(
        "/",
        get({
            let (entered, release) = (Arc::clone(&entered), Arc::clone(&release));
            async move || {
                entered.add_permits(1);
                release.acquire().await.unwrap().forget();
                "hello"
            }
        }),
    );
    let server = Server::start(router, Limits { connections: 2, ..GENEROUS }).await;
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    first.get("/").await;
    second.get("/").await;
    soon(entered.acquire_many(2)).await.unwrap().forget();

    // The third connects, to the backlog, and is not served.
    let mut third = server.connect().await;
    third.get("/").await;
    assert!(timeout(SHORT * 2, entered.acquire()).await.is_err(), "the cap does not hold");

    // A place is free when a connection ends, not when a request does.
    release.add_permits(2);
    assert_eq!(first.answer().await.status, 200);
    assert_eq!(second.answer().await.status, 200);
    drop(first);
    soon(entered.acquire()).await.unwrap().forget();
    release.add_permits(1);
    assert_eq!(timeout(LONG, third.answer()).await.unwrap().body, "hello");
}
