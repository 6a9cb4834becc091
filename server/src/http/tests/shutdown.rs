//! How the server stops.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::sleep;

use super::super::accept::Limits;
use super::{GENEROUS, OneEvent, SHORT, Server, soon};

#[tokio::test]
async fn a_running_request_finishes_and_no_new_client_is_taken() {
    let [entered, release] = std::array::from_fn(|_| Arc::new(Notify::new()));
    let handler = {
        let (entered, release) = (Arc::clone(&entered), Arc::clone(&release));
        async move || {
            entered.notify_one();
            release.notified().await;
            "finished"
        }
    };
    let server = Server::start(Router::new().route("/", get(handler)), GENEROUS).await;
    let mut client = server.connect().await;
    client.get("/").await;
    soon(entered.notified()).await;
    // Neither a silent connection nor an idle one holds the shutdown up.
    let silent = server.connect().await;

    server.shutdown.send(()).unwrap();
    soon(async {
        while TcpStream::connect(server.address).await.is_ok() {
            sleep(SHORT / 10).await;
        }
    })
    .await;
    silent.closed().await;
    assert!(!server.task.is_finished());

    release.notify_one();
    assert_eq!(client.answer().await.body, "finished");
    client.closed().await;
    soon(server.task).await.unwrap();
}

#[tokio::test]
async fn an_event_stream_is_dropped_when_the_time_is_up() {
    let router = Router::new().route("/", get(|| async { Body::new(OneEvent { sent: false }) }));
    let server = Server::start(router, Limits { shutdown: SHORT, ..GENEROUS }).await;
    let mut client = server.connect().await;
    client.get("/").await;
    client.head().await;

    server.shutdown.send(()).unwrap();
    soon(server.task).await.unwrap();
    client.closed().await;
}
