//! What comes to the door that no form sends.

use serde_json::json;

use crate::support::{Folder, exchange, parse, pay_form};

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let address = server.address;
    let good = pay_form("B1", "").to_string();
    let request = |headers: &str, body: &str| {
        format!(
            "POST /api/payment/pay HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             {headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let json_type = "Content-Type: application/json\r\n";
    let large = format!("{{\"form\":{{\"order_no\":\"{}\"}}}}", "9".repeat(70_000));
    let cases = [
        (request(json_type, "{ not json"), 400, "MALFORMED_REQUEST"),
        (request(json_type, "{}"), 400, "MALFORMED_REQUEST"),
        (request(json_type, "{\"form\":{\"colour\":\"red\"}}"), 400, "MALFORMED_REQUEST"),
        (
            request(json_type, &good.replace("\"form\"", "\"colour\":1,\"form\"")),
            400,
            "MALFORMED_REQUEST",
        ),
        (
            request(json_type, &good.replace("\"amount\"", "\"amount\":\"1\",\"amount\"")),
            400,
            "MALFORMED_REQUEST",
        ),
        (request(&format!("{json_type}Micropay-Sandbox: \r\n"), &good), 400, "MALFORMED_REQUEST"),
        (request("Content-Type: text/plain\r\n", &good), 415, "MALFORMED_REQUEST"),
        (request(json_type, &large), 413, "REQUEST_TOO_LARGE"),
        (
            request(&format!("{json_type}Origin: http://evil.example\r\n"), &good),
            403,
            "CROSS_ORIGIN",
        ),
        (
            request(&format!("{json_type}Sec-Fetch-Site: cross-site\r\n"), &good),
            403,
            "CROSS_ORIGIN",
        ),
    ];
    for (request, expected_status, expected_code) in cases {
        let (status, body) = parse(&exchange(address, &request).await.unwrap()).unwrap();
        let start: String = request.chars().take(300).collect();
        let failure: serde_json::Value =
            serde_json::from_str(&body).unwrap_or_else(|_| panic!("{start}\n{status} {body}"));
        assert_eq!(
            (status, failure["code"].as_str()),
            (expected_status, Some(expected_code)),
            "{start}\n{body}"
        );
        assert!(
            failure["message"]["korean"].is_string() && failure["message"]["english"].is_string()
        );
        assert_ne!(failure["request_id"], "", "{body}");
    }
    let rebound = request(json_type, &good).replace(&address.to_string(), "evil.example");
    let (status, _) = parse(&exchange(address, &rebound).await.unwrap()).unwrap();
    assert_eq!(status, 403);
    let get =
        format!("GET /api/payment/pay HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let (status, _) = parse(&exchange(address, &get).await.unwrap()).unwrap();
    assert_eq!(status, 405);
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
