//! Settling while somebody who is asked never answers.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use server::postgres::OwnPostgres;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::api::payment;
use crate::client::{call, post_within};
use crate::program::PATIENCE;
use crate::support::{Folder, ORDINARY, Server};

/// How many payments wait for the one who never answers.
const LOST: usize = 200;
/// Within which the other sandbox's payment is settled all the same.
const SETTLED_WITHIN: Duration = Duration::from_secs(20);

/// Within which the server ends, whoever it still waits for.
const ENDED_WITHIN: Duration = Duration::from_secs(5);

/// Takes connections, and says nothing; where.
async fn deaf() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            connections.push(connection);
        }
    });
    address
}

/// A payment with a coupon in a sandbox, without an outcome.
async fn lose(address: SocketAddr, sandbox: &'static str, promotion_id: &str, order_no: String) {
    let headers =
        |key| format!("Micropay-Sandbox: {sandbox}\r\nIdempotency-Key: {key}-{order_no}\r\n");
    let issue = json!({ "ctn": ORDINARY, "promotion_id": promotion_id });
    let issued = call(address, "POST /api/v1/coupons", &headers("i"), Some(&issue)).await.unwrap();
    assert_eq!(issued.status, 201, "{issued:?}");
    let mut paying = payment(&order_no);
    paying["serial_no"] = issued.json()["serial_no"].clone();
    paying["limit_amount"] = json!(90_000_000);
    let paid = call(address, "POST /api/v1/payments", &headers("p"), Some(&paying)).await.unwrap();
    assert_eq!(paid.status, 202, "{paid:?}");
}

async fn metric(server: &Server, name: &str) -> f64 {
    let told = call(server.address, "GET /metrics", "", None).await.unwrap().text;
    let value = told.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    assert!(value.is_some(), "{name} in {told}");
    value.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_lost_answers_of_one_sandbox_delay_no_other() {
    let folder = Folder::new();
    let server = folder.start(&["--verification-timeout-ms", "300"]).await;
    let address = server.address;
    let url = OwnPostgres::url_of_running(&folder.path().join("data")).unwrap();
    let database = PgPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
    sqlx::raw_sql("update promotion set per_customer = 1000").execute(&database).await.unwrap();
    database.close().await;
    let sandbox = json!({ "form": { "sandbox_id": "deaf", "name": "", "copy_of": "default" } });
    let (status, told) = server.post("/api/sandbox/create", &sandbox).await;
    assert_eq!(status, 200, "{told}");
    // One after another, the inquiries would take nearly seven minutes.
    let telegram_address = deaf().await.to_string();
    let target = json!({ "form": { "telegram_address": telegram_address, "timeout_ms": "2000" } });
    let (status, told) = post_within(address, "deaf", "/api/target/save", &target).await.unwrap();
    assert_eq!(status, 200, "{told}");

    let mut paying = JoinSet::new();
    for number in 0..LOST {
        paying.spawn(lose(address, "deaf", "AUTUMN3000", format!("D{number}")));
    }
    paying.join_all().await;
    // Until some are being asked about, and the others wait.
    let deadline = Instant::now() + PATIENCE;
    while metric(&server, "micropay_settling_backlog_payments").await < LOST as f64 {
        assert!(Instant::now() < deadline);
        sleep(Duration::from_millis(100)).await;
    }
    assert!(metric(&server, "micropay_settling_backlog_age_seconds").await > 0.0);

    let began = Instant::now();
    lose(address, "default", "LOST2000", "T1".to_owned()).await;
    while server.payment("T1").await.unwrap()["status"] != "paid" {
        assert!(began.elapsed() < SETTLED_WITHIN, "the other sandbox waits for the deaf one");
        sleep(Duration::from_millis(100)).await;
    }
    println!("settled after {:.1} s", began.elapsed().as_secs_f64());
    let still = metric(&server, "micropay_settling_backlog_payments").await;
    assert_eq!(still, LOST as f64, "nobody guesses what became of them");
    // Inquiries that are under way don't hold the end up.
    let ending = Instant::now();
    server.stop().await;
    assert!(ending.elapsed() < ENDED_WITHIN, "it ended after {:?}", ending.elapsed());
    folder.verify().await;
}
