//! A sandbox whose target is outside: another micropay for the telegrams, and for HTTP a system
//! that speaks as micropay's own API does.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::client::call;
use crate::support::{Folder, ORDINARY, Server, pay_form, serve};

async fn set_target(server: &Server, form: Value) {
    let (status, view) = server.post("/api/target/save", &json!({ "form": form })).await;
    assert_eq!(status, 200, "{view}");
}

/// The telegram port that the test of the connection found an answer at.
async fn test_target(server: &Server, form: Value) -> Vec<Value> {
    let body = json!({ "form": form, "ctn": ORDINARY });
    let (status, findings) = server.post("/api/target/test", &body).await;
    assert_eq!(status, 200, "{findings}");
    findings.as_array().unwrap().clone()
}

#[tokio::test]
async fn coupons_are_verified_at_another_micropay() {
    let (folder, other_folder) = (Folder::new(), Folder::new());
    let (server, other) = tokio::join!(folder.start(&[]), other_folder.start(&[]));
    let coupon = server.issue("AUTUMN3000").await;
    let (status, outcome) = server.post("/api/payment/pay", &pay_form("P1", &coupon)).await;
    assert_eq!((status, &outcome["verification"]["code"]), (200, &json!("0000")));

    // The other one knows nothing of our coupons, and says so: it was it that was asked.
    let target = json!({ "telegram_address": other.telegram_address.to_string() });
    set_target(&server, target.clone()).await;
    let found = test_target(&server, target.clone()).await;
    assert!(found[3]["told"]["english"].as_str().unwrap().starts_with("0000"), "{found:?}");
    let coupon = server.issue("AUTUMN3000").await;
    let (status, failure) = server.post("/api/payment/pay", &pay_form("P2", &coupon)).await;
    assert_eq!((status, &failure["code"]), (409, &json!("VERIFICATION_REFUSED")));
    assert!(failure["message"]["english"].as_str().unwrap().contains("1001"), "{failure}");

    other.stop().await;
    let found = test_target(&server, target).await;
    assert_eq!(found[3]["verdict"], "fault", "{found:?}");
    let (_, failure) = server.post("/api/payment/pay", &pay_form("P3", &coupon)).await;
    assert_eq!(failure["code"], "VERIFICATION_UNREACHABLE");
    set_target(&server, json!({})).await;
    let (status, _) = server.post("/api/payment/pay", &pay_form("P4", &coupon)).await;
    assert_eq!(status, 200, "built in again");
    server.stop().await;
    folder.verify().await;
    other_folder.verify().await;
}

/// What the system outside has: its payments, and the keys that it was given.
#[derive(Default)]
struct Books {
    payments: Vec<Value>,
    keys: Vec<String>,
}

type Shared = Arc<Mutex<Books>>;

async fn subscriber(Path(ctn): Path<String>) -> (StatusCode, Json<Value>) {
    if ctn != "01012345678" {
        let message = json!({ "korean": "없습니다", "english": "nobody" });
        let problem = json!({ "status": 404, "code": "SUBSCRIBER_NOT_FOUND", "message": message });
        return (StatusCode::NOT_FOUND, Json(problem));
    }
    let subscriber = json!({
        "ncn": "500999999999", "ctn": ctn, "name": "밖의 사람", "birth_date": "1990-01-01",
        "sex": "M", "status": "active", "limit_amount": 300_000, "risk_grade": "1",
        "leeds_grade": "A", "mpay_member": false, "bill_pay_method": "A",
    });
    let lookup = json!({ "subscriber": subscriber, "used_this_month": 0, "remaining": 300_000 });
    (StatusCode::OK, Json(lookup))
}

async fn eligible(headers: HeaderMap, Json(request): Json<Value>) -> (StatusCode, Json<Value>) {
    if headers.get("micropay-sandbox").is_none_or(|name| name != "theirs") {
        return (StatusCode::NOT_FOUND, Json(json!({ "code": "SANDBOX_NOT_FOUND" })));
    }
    assert!(request["amount"].is_i64(), "{request}");
    let coupon = json!({
        "serial_no": "7203184655209137", "promotion_id": "OUT", "name": "밖의 쿠폰",
        "ncn": "500999999999", "amount": 3_000, "status": "unused",
        "valid_until": "2026-12-31", "order_no": null, "issued_at": "2026-11-01T00:00:00Z",
        "restored_count": 0,
    });
    let lookup = json!({ "usable": [coupon], "excluded": [], "issuable": [] });
    (StatusCode::OK, Json(lookup))
}

async fn pay(
    State(books): State<Shared>,
    headers: HeaderMap,
    Json(request): Json<Value>,
) -> Json<Value> {
    let mut books = books.lock().await;
    books.keys.push(headers["idempotency-key"].to_str().unwrap().to_owned());
    let coupon_amount = if request["serial_no"].is_string() { 3_000 } else { 0 };
    let charged = request["amount"].as_i64().unwrap() - coupon_amount;
    let number = books.payments.len() + 1;
    let payment = json!({
        "payment_no": number, "order_no": request["order_no"], "ctn": request["ctn"],
        "ncn": "500999999999", "amount": request["amount"], "coupon_amount": coupon_amount,
        "charged": charged, "serial_no": request["serial_no"], "status": "paid",
        "paid_at": "2026-11-22T05:03:00Z", "cancelled_amount": 0, "cancelled_at": null,
        "cancel_kind": null, "decline_code": null, "verification_code": null,
    });
    books.payments.push(payment.clone());
    Json(payment)
}

async fn cancel(
    State(books): State<Shared>,
    Path(order_no): Path<String>,
    headers: HeaderMap,
) -> Json<Value> {
    let mut books = books.lock().await;
    books.keys.push(headers["idempotency-key"].to_str().unwrap().to_owned());
    let payment = books.payments.iter_mut().find(|it| it["order_no"] == *order_no).unwrap();
    payment["status"] = json!("cancelled");
    Json(json!({
        "order_no": order_no, "cancelled_amount": payment["amount"],
        "refunded": payment["charged"], "coupon_amount": payment["coupon_amount"],
        "coupon": { "serial_no": payment["serial_no"], "promotion_id": "OUT", "status": "unused" },
        "kind": "same_month", "cancelled_at": "2026-11-22T06:00:00Z",
    }))
}

async fn inquire(State(books): State<Shared>, Path(order_no): Path<String>) -> Json<Value> {
    let books = books.lock().await;
    Json(books.payments.iter().find(|it| it["order_no"] == *order_no).unwrap().clone())
}

async fn list(State(books): State<Shared>) -> Json<Value> {
    Json(json!({ "rows": books.lock().await.payments, "next": null }))
}

/// A system under test, which lives as long as the test.
async fn system_under_test() -> (SocketAddr, Shared) {
    let books = Shared::default();
    let router = Router::new()
        .route("/api/v1/subscribers/{ctn}", get(subscriber))
        .route("/api/v1/coupons/eligible", post(eligible))
        .route("/api/v1/payments", get(list).post(pay))
        .route("/api/v1/payments/{order_no}", get(inquire))
        .route("/api/v1/payments/{order_no}/cancel", post(cancel))
        .with_state(books.clone());
    (serve(router).await, books)
}

#[tokio::test]
async fn the_main_flow_runs_at_a_system_outside() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let (address, books) = system_under_test().await;
    let base = format!("http://{address}/api/v1");
    let target = json!({
        "customer_url": base, "payment_url": base, "connect_timeout_ms": "500",
        "headers": [{ "name": "Micropay-Sandbox", "value": "theirs" }],
    });
    let found = test_target(&server, target.clone()).await;
    for finding in &found {
        assert_eq!(finding["verdict"], "good", "{finding}");
    }
    set_target(&server, target).await;

    let customer = json!({ "ctn": ORDINARY });
    let (_, customer) = server.post("/api/customer/lookup", &customer).await;
    assert_eq!(customer["subscriber"]["name"], "밖의 사람");
    let (_, coupons) = server.post("/api/coupon/lookup", &pay_form("X1", "")).await;
    let serial_no = coupons["usable"][0]["serial_no"].as_str().unwrap();
    let (status, outcome) = server.post("/api/payment/pay", &pay_form("X1", serial_no)).await;
    assert_eq!((status, &outcome["charged"]), (200, &json!(7_000)), "{outcome}");
    let order = json!({ "form": { "order_no": "X1" } });
    let (_, inquired) = server.post("/api/payment/inquire", &order).await;
    assert_eq!(inquired["status"], "paid");
    let (status, cancelled) = server.post("/api/payment/cancel", &order).await;
    assert_eq!((status, &cancelled["coupon"]["status"]), (200, &json!("unused")), "{cancelled}");
    let history = server.payment("X1").await.unwrap();
    assert_eq!(history["status"], "cancelled", "the history is theirs");
    let keys = books.lock().await.keys.clone();
    assert!(keys.len() == 2 && keys[0] != keys[1], "{keys:?}");

    let nobody = json!({ "ctn": "010-9999-8888" });
    let (status, failure) = server.post("/api/customer/lookup", &nobody).await;
    assert_eq!((status, &failure["message"]["english"]), (404, &json!("nobody")));
    set_target(&server, json!({})).await;
    assert_eq!(server.payment("X1").await, None, "nothing of it was stored here");
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn the_api_sets_and_clears_what_the_settings_show() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let set = async |body: &Value| {
        call(server.address, "POST /api/v1/target", "", Some(body)).await.unwrap()
    };
    let built_in = call(server.address, "GET /api/v1/target", "", None).await.unwrap().json();
    assert_eq!((&built_in["payment_url"], &built_in["timeout_ms"]), (&json!(""), &json!(5_000)));

    let answer = set(&json!({
        "payment_url": "http://127.0.0.1:9/api/v1/", "timeout_ms": 1500,
        "headers": [{ "name": "Authorization", "value": "Bearer s3cret-token" }],
    }))
    .await;
    assert!(answer.status == 200 && !answer.text.contains("s3cret"), "{answer:?}");
    let told = call(server.address, "GET /api/v1/target", "", None).await.unwrap().json();
    assert_eq!(told, answer.json());
    let (_, settings) = server.post("/api/target/load", &json!({})).await;
    for member in ["payment_url", "headers", "paths", "mapping"] {
        assert_eq!(told[member], settings["form"][member], "{member}");
    }
    assert_eq!(told["timeout_ms"], 1_500);
    let key = "Idempotency-Key: one\r\n";
    let coupon = json!({ "ctn": ORDINARY, "promotion_id": "AUTUMN3000" });
    let refused = call(server.address, "POST /api/v1/coupons", key, Some(&coupon)).await.unwrap();
    refused.assert_problem(409, "OWNED_BY_EXTERNAL");

    // Sent again as it is it stays; a secret that nobody told goes nowhere else.
    assert_eq!(set(&told).await.json(), told);
    let mut elsewhere = told.clone();
    elsewhere["payment_url"] = json!("http://127.0.0.1:10/api/v1");
    let refused = set(&elsewhere).await;
    refused.assert_problem(422, "INVALID_REQUEST");
    assert_eq!(refused.json()["fields"][0]["field"], "headers");
    let refused = set(&json!({ "payment_url": "ftp://pay.example", "timeout_ms": 1 })).await;
    refused.assert_problem(422, "INVALID_REQUEST");
    let fields = refused.json()["fields"].clone();
    assert_eq!(
        (&fields[0]["field"], &fields[1]["field"]),
        (&json!("payment_url"), &json!("timeout_ms"))
    );
    set(&json!({ "payments": "http://127.0.0.1:9" }))
        .await
        .assert_problem(400, "MALFORMED_REQUEST");
    assert_eq!(call(server.address, "GET /api/v1/target", "", None).await.unwrap().json(), told);

    assert_eq!(set(&json!({})).await.json(), built_in);
    let key = "Idempotency-Key: two\r\n";
    let issued = call(server.address, "POST /api/v1/coupons", key, Some(&coupon)).await.unwrap();
    assert_eq!(issued.status, 201, "{issued:?}");
    server.stop().await;
    folder.verify().await;
}

/// What the other micropay's own API tells of a coupon.
async fn coupon_at(server: &Server, serial_no: &str) -> Value {
    let request = format!("GET /api/v1/coupons/{serial_no}");
    let answer = call(server.address, &request, "", None).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// Server A, whose target is B, over HTTP and over TCP.
#[tokio::test]
async fn the_main_flow_runs_at_another_micropay() {
    let (folder_a, folder_b) = (Folder::new(), Folder::new());
    let (a, b) = tokio::join!(folder_a.start(&[]), folder_b.start(&[]));
    let base = format!("http://{}/api/v1", b.address);
    let target = json!({
        "customer_url": base, "payment_url": base,
        "telegram_address": b.telegram_address.to_string(),
        "headers": [{ "name": "Micropay-Sandbox", "value": "default" }],
    });
    let found = test_target(&a, target.clone()).await;
    assert_eq!(found.len(), 4, "{found:?}");
    for finding in &found {
        assert_eq!(finding["verdict"], "good", "{finding}");
    }
    set_target(&a, target).await;

    let serial_no = b.issue("AUTUMN3000").await;
    let (status, customer) = a.post("/api/customer/lookup", &json!({ "ctn": ORDINARY })).await;
    assert_eq!((status, &customer["subscriber"]["name"]), (200, &json!("김하늘")), "{customer}");
    let (status, coupons) = a.post("/api/coupon/lookup", &pay_form("AB-1", "")).await;
    let usable = coupons["usable"].as_array().unwrap();
    assert_eq!(status, 200);
    assert!(usable.iter().any(|coupon| coupon["serial_no"] == serial_no), "{coupons}");

    let (status, outcome) = a.post("/api/payment/pay", &pay_form("AB-1", &serial_no)).await;
    assert_eq!((status, &outcome["charged"]), (200, &json!(7_000)), "{outcome}");
    assert_eq!(outcome["verification"]["code"], "0000", "verified by B, over TCP: {outcome}");
    assert_eq!(coupon_at(&b, &serial_no).await["status"], "used");
    let order = json!({ "form": { "order_no": "AB-1" } });
    let (status, inquired) = a.post("/api/payment/inquire", &order).await;
    assert_eq!((status, &inquired["status"]), (200, &json!("paid")), "{inquired}");
    let (status, history) = a.post("/api/payment/history", &order).await;
    assert_eq!((status, &history["rows"][0]["order_no"]), (200, &json!("AB-1")), "{history}");
    let (status, refused) = a.post("/api/payment/pay", &pay_form("AB-2", &serial_no)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("COUPON_ALREADY_USED")), "{refused}");

    let (status, cancelled) = a.post("/api/payment/cancel", &order).await;
    assert_eq!((status, &cancelled["coupon"]["status"]), (200, &json!("unused")), "{cancelled}");
    assert_eq!(coupon_at(&b, &serial_no).await["status"], "unused");
    assert_eq!(b.payment("AB-1").await.unwrap()["status"], "cancelled");

    // Each call left its record here, with what went there, and its personal data hidden.
    let (_, calls) = a.post("/api/exchange/list", &json!({ "form": {} })).await;
    let made = ["target_test", "customer_lookup", "coupon_lookup", "pay", "inquiry", "history"];
    let made = [&made[..], &["pay", "cancel"]].concat();
    let recorded = &calls["rows"].as_array().unwrap()[..made.len()];
    let recorded: Vec<_> = recorded.iter().rev().collect();
    let operations: Vec<_> = recorded.iter().map(|row| row["operation"].as_str()).collect();
    assert_eq!(operations, made.iter().map(|name| Some(*name)).collect::<Vec<_>>(), "{calls}");
    let number = json!({ "exchange_no": recorded[1]["exchange_no"] });
    let (_, detail) = a.post("/api/exchange/detail", &number).await;
    assert_eq!(detail["outside"][0]["url"], format!("http://{}/***", b.address), "{detail}");
    assert_eq!(
        (&detail["outside"][0]["response"], &detail["masked"]),
        (&json!("***"), &json!(true))
    );
    let (_, detail) = a.post("/api/exchange/reveal", &number).await;
    assert_eq!(detail["outside"][0]["url"], format!("{base}/subscribers/01012345678"), "{detail}");

    set_target(&a, json!({})).await;
    assert_eq!(a.payment("AB-1").await, None, "nothing of it was stored here");
    a.stop().await;
    b.stop().await;
    folder_a.verify().await;
    folder_b.verify().await;
}
