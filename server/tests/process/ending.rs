//! How a server ends that was asked to.

use std::sync::Arc;
use std::time::Duration;

use engine::telegram::{FRAME_LENGTH, MessageType, decode};
use futures_util::future::join_all;
use server::postgres::OwnPostgres;
use sqlx::{Connection, PgConnection};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::client::post;
use crate::program::PATIENCE;
use crate::support::{Folder, Server, pay_form};

/// So many payments that a round in which each is asked about, four at a time, is not over soon.
const PAYMENTS: usize = 16;
/// How long an ending may take.
const ENDED_WITHIN: Duration = Duration::from_secs(5);

/// Takes telegrams and answers none. Tells when it was first asked for an outcome.
async fn deaf_verification(asked: Arc<Notify>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let asked = Arc::clone(&asked);
            tokio::spawn(async move {
                let mut frame = [0; FRAME_LENGTH];
                while stream.read_exact(&mut frame).await.is_ok() {
                    if decode(&frame).unwrap().message_type == MessageType::InquiryRequest {
                        asked.notify_one();
                    }
                }
            });
        }
    });
    address.to_string()
}

/// A server whose verification is deaf. The demonstration needs one that answers, so it is there before.
async fn deaf_server(folder: &Folder, asked: &Arc<Notify>, timeout_ms: &str) -> Server {
    folder.start(&[]).await.stop().await;
    let deaf = deaf_verification(Arc::clone(asked)).await;
    folder.start(&["--verification-addr", &deaf, "--verification-timeout-ms", timeout_ms]).await
}

#[tokio::test]
async fn a_server_that_settles_payments_ends_at_once_and_loses_nothing() {
    let folder = Folder::new();
    let asked = Arc::new(Notify::new());
    let server = deaf_server(&folder, &asked, "2000").await;
    let mut coupons = Vec::new();
    for _ in 0..PAYMENTS {
        coupons.push(server.issue("AUTUMN3000").await);
    }
    let forms: Vec<_> =
        coupons.iter().zip(0..).map(|(it, number)| pay_form(&format!("E{number}"), it)).collect();
    let pay = |form| post(server.address, "/api/payment/pay", form);
    for paid in join_all(forms.iter().map(pay)).await {
        assert_eq!(paid.unwrap().1["status"], "unknown");
    }
    timeout(PATIENCE, asked.notified()).await.unwrap();
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < ENDED_WITHIN, "{:?}", began.elapsed());

    // With a verification that answers, each gets its outcome: nothing of it was approved.
    let server = folder.start(&[]).await;
    server.settled().await;
    for number in 0..PAYMENTS {
        let payment = server.payment(&format!("E{number}")).await.unwrap();
        assert_eq!(payment["status"], "declined", "{payment}");
    }
    server.stop().await;
    folder.verify().await;
}

/// A payment whose coupon is being verified outside is answered before the server is gone.
#[tokio::test]
async fn a_payment_under_way_gets_its_answer_within_the_servers_patience() {
    let folder = Folder::new();
    let server = deaf_server(&folder, &Arc::default(), "8000").await;
    let coupon = server.issue("AUTUMN3000").await;
    let address = server.address;
    let paying = tokio::spawn(async move {
        post(address, "/api/payment/pay", &pay_form("E", &coupon)).await.unwrap()
    });
    let reserved = async { while server.payment("E").await.is_none() {} };
    timeout(PATIENCE, reserved).await.unwrap();
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < ENDED_WITHIN, "{:?}", began.elapsed());
    let (status, payment) = paying.await.unwrap();
    assert_eq!(payment["status"], "unknown", "{status} {payment}");

    let server = folder.start(&[]).await;
    server.settled().await;
    assert_eq!(server.payment("E").await.unwrap()["status"], "declined");
    server.stop().await;
    folder.verify().await;
}

/// What the background tasks ask of the database may wait for a lock that somebody else has.
#[tokio::test]
async fn a_server_whose_statements_wait_for_a_lock_ends_all_the_same() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let url = OwnPostgres::url_of_running(&folder.path().join("data")).unwrap();
    let mut locking = PgConnection::connect(&url).await.unwrap();
    sqlx::query("begin").execute(&mut locking).await.unwrap();
    sqlx::query("lock table payment").execute(&mut locking).await.unwrap();
    let waits = "select count(*) from pg_locks where not granted";
    let settling_waits = async {
        while sqlx::query_scalar::<_, i64>(waits).fetch_one(&mut locking).await.unwrap() == 0 {}
    };
    timeout(PATIENCE, settling_waits).await.unwrap();
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < ENDED_WITHIN, "{:?}", began.elapsed());
    folder.verify().await;
}
