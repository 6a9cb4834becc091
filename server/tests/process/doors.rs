//! What comes to the door that no form sends.

use serde_json::json;

use crate::client::{JSON, send};
use crate::support::{Folder, pay_form};

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let address = server.address;
    let good = pay_form("B1", "").to_string();
    let large = format!("{{\"form\":{{\"order_no\":\"{}\"}}}}", "9".repeat(70_000));
    let (twice, unknown) = ("\"amount\":\"1\",\"amount\"", "\"colour\":1,\"form\"");
    let malformed = "MALFORMED_REQUEST";
    let cases = [
        (JSON, "", "{ not json", 400, malformed),
        (JSON, "", "{}", 400, malformed),
        (JSON, "", "{\"form\":{\"colour\":\"red\"}}", 400, malformed),
        (JSON, "", &good.replace("\"form\"", unknown), 400, malformed),
        (JSON, "", &good.replace("\"amount\"", twice), 400, malformed),
        (JSON, "Micropay-Sandbox: \r\n", &good, 400, malformed),
        ("Content-Type: text/plain\r\n", "", &good, 415, malformed),
        (JSON, "", &large, 413, "REQUEST_TOO_LARGE"),
        (JSON, "Origin: http://evil.example\r\n", &good, 403, "CROSS_ORIGIN"),
        (JSON, "Sec-Fetch-Site: cross-site\r\n", &good, 403, "CROSS_ORIGIN"),
    ];
    for (content, headers, body, status, code) in cases {
        let headers = format!("{content}{headers}");
        let answer = send(address, "POST /api/payment/pay", &headers, body).await.unwrap();
        let start: String = body.chars().take(300).collect();
        let failure = answer.json();
        let told = (answer.status, failure["code"].as_str());
        assert_eq!(told, (status, Some(code)), "{headers}{start}\n{answer:?}");
        assert!(
            failure["message"]["korean"].is_string() && failure["message"]["english"].is_string()
        );
        assert_ne!(failure["request_id"], "", "{answer:?}");
    }
    let rebound = format!("{JSON}Host: evil.example\r\n");
    let rebound = send(address, "POST /api/payment/pay", &rebound, good).await.unwrap();
    assert_eq!(rebound.status, 403);
    let get = send(address, "GET /api/payment/pay", "", "").await.unwrap();
    assert_eq!(get.status, 405);
    assert_eq!(server.payment("B1").await, None, "nothing of it was paid");
    let (status, _) = server.post("/api/payment/pay", &pay_form("B1", "")).await;
    assert_eq!(status, 200);
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn all_bad_fields_are_told_at_once() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let form = json!({ "form": { "amount": "-5", "ctn": "12", "order_no": "주문🎮" } });
    let (status, failure) = server.post("/api/payment/pay", &form).await;
    assert_eq!(status, 422);
    let told: Vec<_> = failure["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| {
            format!("{} {}", field["field"].as_str().unwrap(), field["code"].as_str().unwrap())
        })
        .collect();
    for expected in ["order_no BAD_CHARACTER", "amount NEGATIVE", "ctn WRONG_LENGTH", "pg MISSING"]
    {
        assert!(told.contains(&expected.to_owned()), "{told:?}");
    }
    server.stop().await;
    folder.verify().await;
}
