//! Coupons as a file: sent as they are read, and no longer than somebody listens.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use crate::client::{Answer, call};
use crate::support::{Folder, ORDINARY, Server};

/// More than the buffers between a server and its client hold.
const COUPONS: usize = 20_000;

async fn ask(server: &Server, request: &str, body: Option<&serde_json::Value>) -> Answer {
    let key = request.split('?').next().unwrap().replace([' ', '/'], "-");
    let headers = format!("Idempotency-Key: {key}\r\n");
    call(server.address, request, &headers, body).await.unwrap()
}

async fn issue_many(server: &Server) {
    let promotion = json!({
        "promotion_id": "MANY", "name": "많이", "coupon_amount": 1000, "valid_from": "2026-01-01",
        "valid_until": "2035-12-31", "budget": COUPONS, "per_customer": COUPONS
    });
    assert_eq!(ask(server, "POST /api/v1/promotions", Some(&promotion)).await.status, 201);
    let job = json!({ "promotion_id": "MANY", "to": "one", "ctn": ORDINARY, "count": COUPONS });
    let made = ask(server, "POST /api/v1/issuing", Some(&job)).await.json();
    let job_no = made["job"]["job_no"].as_i64().expect("a job");
    ask(server, &format!("POST /api/v1/issuing/{job_no}/start"), None).await;
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let job = ask(server, &format!("GET /api/v1/issuing/{job_no}"), None).await.json();
        if job["job"]["state"] == "done" {
            return;
        }
        assert!(Instant::now() < deadline, "{job}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn all_coupons_are_sent_and_nothing_is_read_for_who_has_gone() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    issue_many(&server).await;

    let all = ask(&server, "GET /api/v1/coupons/export?promotion_id=MANY", None).await;
    assert_eq!(all.headers["content-type"], "text/csv; charset=utf-8");
    assert!(all.headers["content-disposition"].contains("coupons.csv"), "{:?}", all.headers);
    assert!(!all.headers.contains_key("content-length"), "it is not held: {:?}", all.headers);
    assert!(all.text.starts_with("\u{FEFF}serial_no,ctn,ncn,promotion_id,"));
    let mut lines: Vec<_> = all.text.lines().skip(1).collect();
    assert!(
        lines.iter().all(|line| line.contains(",010-1234-5678,500123456789,MANY,1,많이,1000,"))
    );
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), COUPONS);

    let digits = &lines[7].replace(' ', "")[12..16];
    let path = format!("/api/v1/coupons/export?last_digits={digits}&encoding=euc-kr");
    let few = ask(&server, &format!("GET {path}"), None).await;
    assert_eq!(few.headers["content-type"], "text/csv; charset=euc-kr");
    assert!(few.text.lines().skip(1).all(|line| line[15..19] == *digits), "{few:?}");
    for (query, code) in [
        ("status=lost", "INVALID_REQUEST"),
        ("encoding=latin-1", "INVALID_REQUEST"),
        // The list's places are no filter.
        ("before=1", "MALFORMED_REQUEST"),
    ] {
        let refused = ask(&server, &format!("GET /api/v1/coupons/export?{query}"), None).await;
        assert_eq!(refused.json()["code"], code, "{refused:?}");
    }

    // Who reads no further and then goes leaves nothing behind that the server would wait for.
    let mut listener = TcpStream::connect(server.address).await.unwrap();
    let request =
        format!("GET /api/v1/coupons/export HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    listener.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 4_000];
    listener.read_exact(&mut first).await.unwrap();
    drop(listener);
    timeout(Duration::from_secs(5), server.stop()).await.unwrap();
    folder.verify().await;
}
