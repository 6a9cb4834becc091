//! Two sandboxes never see each other's data, whichever door one comes by.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::api_isolation;
use crate::client::{call, post_within};
use crate::program::PATIENCE;
use crate::support::{Folder, ORDINARY, Server, pay_form};

/// What exists in the sandbox `a` alone.
pub struct OfA {
    pub job_no: i64,
    pub code: String,
    pub coupon: String,
    pub used_coupon: String,
    pub exchange_no: i64,
    pub error_no: i64,
    pub subscriber_no: i64,
    pub run_no: i64,
    pub schedule_no: i64,
}

/// The order that is paid in `a` alone, and one that is refused there.
pub const ORDER: &str = "ONLY-IN-A";
pub const REFUSED: &str = "REFUSED-IN-A";
/// A promotion of `a` alone.
pub const PROMOTION: &str = "PROMO-OF-A";

/// The phone number of a subscriber of `a` alone.
pub const NUMBER: &str = "01000770001";

/// A subscriber as the editor sends one.
fn subscriber_form(ncn: &str, ctn: &str) -> Value {
    json!({
        "ncn": ncn, "ctn": ctn, "name": "오지우", "birth_date": "1996-05-20", "sex": "F",
        "limit_amount": "500,000", "risk_grade": "2", "leeds_grade": "A", "bill_pay_method": "A"
    })
}

/// A promotion as its editor sends it.
fn promotion_form(promotion_id: &str) -> Value {
    json!({
        "promotion_id": promotion_id, "name": "a 전용", "coupon_amount": "1,000",
        "valid_from": "2026-01-01", "valid_until": "2099-12-31", "budget": "10", "per_customer": "1",
        "conditions": { "code": "all_of", "parts": [{ "code": "pg", "codes": ["PG01"] }] }
    })
}

async fn in_sandbox(server: &Server, sandbox: &str, path: &str, body: &Value) -> (u16, Value) {
    post_within(server.address, sandbox, path, body).await.unwrap()
}

pub async fn good(server: &Server, sandbox: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = in_sandbox(server, sandbox, path, body).await;
    assert_eq!(status, 200, "{sandbox} {path} {answer}");
    answer
}

/// Makes `a` and `b` as copies of `default`, and what exists in `a` alone.
pub async fn fill(server: &Server) -> OfA {
    for sandbox_id in ["a", "b"] {
        let form = json!({ "form": { "sandbox_id": sandbox_id, "copy_of": "default" } });
        good(server, "", "/api/sandbox/create", &form).await;
    }
    let promotion = api_isolation::promotion(PROMOTION);
    let headers = "Micropay-Sandbox: a\r\nIdempotency-Key: promotion\r\n";
    let made = call(server.address, "POST /api/v1/promotions", headers, Some(&promotion)).await;
    assert_eq!(made.unwrap().status, 201);
    let subscriber = json!({ "form": subscriber_form("990000770001", NUMBER) });
    let subscriber = good(server, "a", "/api/subscriber/create", &subscriber).await;
    let issue = json!({ "form": { "ctn": ORDINARY, "promotion_id": "AUTUMN3000" } });
    let mut coupons = Vec::new();
    for _ in 0..2 {
        let coupon = good(server, "a", "/api/coupon/issue", &issue).await;
        coupons.push(coupon["serial_no"].as_str().unwrap().to_owned());
    }
    let paid = good(server, "a", "/api/payment/pay", &pay_form(ORDER, &coupons[0])).await;
    assert_eq!(paid["status"], "paid", "verified in its own sandbox: {paid}");
    let refused = pay_form(REFUSED, "7203000000000005");
    assert_eq!(in_sandbox(server, "a", "/api/payment/pay", &refused).await.0, 404);
    let (job_no, code) = a_code(server).await;
    let saved = json!({ "form": { "name": "only-a", "form": { "ctn": ORDINARY } } });
    good(server, "a", "/api/request/save", &saved).await;
    let (run_no, schedule_no) = a_scenario(server).await;
    let calls = good(server, "a", "/api/exchange/list", &json!({ "form": {} })).await;
    let errors = good(server, "a", "/api/error/list", &json!({ "form": {} })).await;
    OfA {
        job_no,
        code,
        coupon: coupons[1].clone(),
        used_coupon: coupons[0].clone(),
        exchange_no: calls["rows"][0]["exchange_no"].as_i64().unwrap(),
        error_no: errors["rows"][0]["error_no"].as_i64().unwrap(),
        subscriber_no: subscriber["listed"]["subscriber_no"].as_i64().unwrap(),
        run_no,
        schedule_no,
    }
}

/// A job for the ordinary subscriber that waits to be started, and a code that another one made.
async fn a_code(server: &Server) -> (i64, String) {
    let create = async |form: Value| {
        let job = good(server, "a", "/api/issuing/create", &json!({ "form": form })).await;
        job["job"]["job_no"].as_i64().unwrap()
    };
    let codes = create(json!({ "promotion_id": "GAME1000", "to": "codes", "count": "1" })).await;
    good(server, "a", "/api/issuing/start", &json!({ "job_no": codes })).await;
    let began = std::time::Instant::now();
    loop {
        let job = good(server, "a", "/api/issuing/open", &json!({ "job_no": codes })).await;
        if job["job"]["state"] == "done" {
            break;
        }
        assert!(began.elapsed().as_secs() < 20, "{job}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let request = format!("GET /api/v1/issuing/{codes}/codes");
    let made = call(server.address, &request, "Micropay-Sandbox: a\r\n", None).await.unwrap();
    let line = made.text.lines().nth(1).unwrap();
    let code = line.split(',').next().unwrap().replace(' ', "");
    let one = json!({ "promotion_id": "GAME1000", "to": "one", "ctn": ORDINARY, "count": "1" });
    (create(one).await, code)
}

/// A file that says little.
const SCENARIO: &str = "name: A\nsteps:\n  - check: {clock: }\n";

/// A scenario of `a` alone with a run that is over, and a schedule that rests.
async fn a_scenario(server: &Server) -> (i64, i64) {
    let save = json!({ "form": { "path": "only-a", "text": SCENARIO } });
    good(server, "a", "/api/scenario/save", &save).await;
    let schedule = json!({ "form": { "path": "only-a", "cron": "0 9 * * *", "paused": true } });
    let schedule = good(server, "a", "/api/scenario/create_schedule", &schedule).await;
    let run = json!({ "form": { "path": "only-a" } });
    let started = good(server, "a", "/api/scenario/run", &run).await;
    let run = json!({ "run_no": started["runs"][0]["run_no"] });
    let began = Instant::now();
    while good(server, "a", "/api/scenario/stop_run", &run).await["state"] != "over" {
        assert!(began.elapsed() < PATIENCE, "{run} goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (run["run_no"].as_i64().unwrap(), schedule["schedule_no"].as_i64().unwrap())
}

/// What came of a run of `a`, once it is over.
pub async fn run_over(server: &Server, run_no: &Value) -> Value {
    let open = json!({ "run_no": run_no });
    let began = Instant::now();
    loop {
        let shown = good(server, "a", "/api/scenario/open_run", &open).await;
        if shown["run"]["state"] == "over" {
            return shown;
        }
        assert!(began.elapsed() < PATIENCE, "{run_no} goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// All that the screens of a sandbox show, but its clock.
pub async fn shown(server: &Server, sandbox: &str) -> Vec<Value> {
    let mut shown = Vec::new();
    for (path, body) in [
        ("/api/exchange/list", json!({ "form": {} })),
        ("/api/error/list", json!({ "form": {} })),
        ("/api/payment/list", json!({ "form": {} })),
        ("/api/target/load", json!({})),
        ("/api/request/list", json!({})),
        ("/api/promotion/list", json!({})),
        ("/api/code/list", json!({})),
        ("/api/issuing/list", json!({})),
        ("/api/subscriber/list", json!({ "form": {} })),
        ("/api/scenario/list", json!({})),
        ("/api/scenario/runs", json!({ "form": {} })),
        ("/api/scenario/schedules", json!({})),
        ("/api/scenario/webhook", json!({})),
    ] {
        shown.push(good(server, sandbox, path, &body).await);
    }
    shown
}

/// Every server function called in `b` with what exists in `a`, and the code that it answers.
pub fn cases(of_a: &OfA) -> Vec<(&'static str, Value, &'static str)> {
    let order = json!({ "form": { "order_no": ORDER } });
    vec![
        // Who reads is the same person everywhere.
        ("/api/access/current", json!({}), "OK"),
        ("/api/catalogue", json!({}), "OK"),
        ("/api/customer/lookup", json!({ "ctn": ORDINARY }), "OK"),
        ("/api/coupon/lookup", pay_form("T1", ""), "OK"),
        (
            "/api/coupon/issue",
            json!({ "form": { "ctn": ORDINARY, "promotion_id": "AUTUMN3000" } }),
            "OK",
        ),
        ("/api/coupon/find", json!({ "serial_no": of_a.coupon }), "OK"),
        ("/api/customer/usage", json!({ "ctn": ORDINARY }), "OK"),
        ("/api/coupon/list", json!({ "form": { "ctn": ORDINARY } }), "OK"),
        ("/api/coupon/list", json!({ "form": { "serial_no": of_a.used_coupon } }), "OK"),
        ("/api/coupon/life", json!({ "serial_no": of_a.coupon }), "COUPON_NOT_FOUND"),
        (
            "/api/coupon/extend",
            json!({ "form": { "serial_no": of_a.coupon, "valid_until": "2099-12-31" } }),
            "COUPON_NOT_FOUND",
        ),
        ("/api/coupon/delete", json!({ "serial_no": of_a.coupon }), "COUPON_NOT_FOUND"),
        (
            "/api/coupon/restore",
            json!({ "form": { "serial_no": of_a.coupon, "reason": "x" } }),
            "COUPON_NOT_FOUND",
        ),
        (
            "/api/coupon/register",
            json!({ "form": { "serial_no": of_a.code, "ctn": ORDINARY } }),
            "COUPON_NOT_FOUND",
        ),
        ("/api/issuing/list", json!({}), "OK"),
        ("/api/issuing/open", json!({ "job_no": of_a.job_no }), "JOB_NOT_FOUND"),
        (
            "/api/issuing/create",
            json!({ "form": { "promotion_id": "GAME1000", "to": "one", "ctn": ORDINARY, "count": "2" } }),
            "OK",
        ),
        ("/api/issuing/start", json!({ "job_no": of_a.job_no }), "JOB_NOT_FOUND"),
        ("/api/issuing/pause", json!({ "job_no": of_a.job_no }), "JOB_NOT_FOUND"),
        ("/api/issuing/resume", json!({ "job_no": of_a.job_no }), "JOB_NOT_FOUND"),
        ("/api/issuing/stop", json!({ "job_no": of_a.job_no }), "JOB_NOT_FOUND"),
        ("/api/payment/pay", pay_form("IN-B", &of_a.coupon), "COUPON_NOT_FOUND"),
        // The same order number is another order here.
        ("/api/payment/pay", pay_form(REFUSED, ""), "OK"),
        ("/api/payment/cancel", order.clone(), "ORDER_NOT_FOUND"),
        ("/api/payment/reveal", order.clone(), "ORDER_NOT_FOUND"),
        ("/api/payment/request", order.clone(), "ORDER_NOT_FOUND"),
        ("/api/payment/inquire", order.clone(), "ORDER_NOT_FOUND"),
        ("/api/payment/list", order.clone(), "OK"),
        ("/api/payment/timeline", order.clone(), "ORDER_NOT_FOUND"),
        ("/api/payment/history", order, "OK"),
        ("/api/exchange/list", json!({ "form": { "before": of_a.exchange_no + 1 } }), "OK"),
        ("/api/exchange/detail", json!({ "exchange_no": of_a.exchange_no }), "RECORD_NOT_FOUND"),
        ("/api/exchange/reveal", json!({ "exchange_no": of_a.exchange_no }), "RECORD_NOT_FOUND"),
        ("/api/exchange/again", json!({ "exchange_no": of_a.exchange_no }), "RECORD_NOT_FOUND"),
        (
            "/api/exchange/as_request",
            json!({ "exchange_no": of_a.exchange_no }),
            "RECORD_NOT_FOUND",
        ),
        ("/api/find", json!({ "text": of_a.used_coupon }), "OK"),
        ("/api/find", json!({ "text": ORDINARY }), "OK"),
        ("/api/request/list", json!({}), "OK"),
        ("/api/request/examples", json!({}), "OK"),
        (
            "/api/request/save",
            json!({ "form": { "name": "b", "form": { "ctn": ORDINARY } } }),
            "OK",
        ),
        ("/api/request/import", json!({ "forms": [{ "name": "c", "form": {} }] }), "OK"),
        ("/api/request/delete", json!({ "name": "only-a" }), "RECORD_NOT_FOUND"),
        ("/api/code/list", json!({}), "OK"),
        (
            "/api/code/set",
            json!({ "form": { "kind": "pg", "code": "PG09", "korean": "새 PG" } }),
            "OK",
        ),
        ("/api/subscriber/list", json!({ "form": { "text": NUMBER } }), "OK"),
        (
            "/api/subscriber/open",
            json!({ "subscriber_no": of_a.subscriber_no }),
            "SUBSCRIBER_NOT_FOUND",
        ),
        (
            "/api/subscriber/edit",
            json!({ "ctn": NUMBER, "form": subscriber_form("", NUMBER) }),
            "SUBSCRIBER_NOT_FOUND",
        ),
        (
            "/api/subscriber/preview_change",
            json!({ "ctn": NUMBER, "form": { "kind": "number_port" } }),
            "SUBSCRIBER_NOT_FOUND",
        ),
        (
            "/api/subscriber/change",
            json!({ "ctn": NUMBER, "form": { "kind": "number_port" } }),
            "SUBSCRIBER_NOT_FOUND",
        ),
        ("/api/subscriber/delete", json!({ "ctn": NUMBER }), "SUBSCRIBER_NOT_FOUND"),
        // The same contract and number are somebody else's here.
        (
            "/api/subscriber/create",
            json!({ "form": subscriber_form("990000770001", NUMBER) }),
            "OK",
        ),
        ("/api/subscriber/generate", json!({ "form": { "count": "3" } }), "OK"),
        ("/api/promotion/list", json!({}), "OK"),
        ("/api/promotion/open", json!({ "promotion_id": PROMOTION }), "PROMOTION_NOT_FOUND"),
        (
            "/api/promotion/judge",
            json!({ "request": pay_form("T1", "")["form"], "form": promotion_form("MADE-IN-B") }),
            "OK",
        ),
        ("/api/promotion/audience", json!({ "form": promotion_form("MADE-IN-B") }), "OK"),
        (
            "/api/promotion/edit",
            json!({ "edit_no": 1, "form": promotion_form(PROMOTION) }),
            "PROMOTION_NOT_FOUND",
        ),
        (
            "/api/promotion/copy",
            json!({ "promotion_id": PROMOTION, "copy_id": "COPY" }),
            "PROMOTION_NOT_FOUND",
        ),
        (
            "/api/promotion/set_state",
            json!({ "promotion_id": PROMOTION, "state": "paused" }),
            "PROMOTION_NOT_FOUND",
        ),
        ("/api/promotion/delete", json!({ "promotion_id": PROMOTION }), "PROMOTION_NOT_FOUND"),
        ("/api/promotion/create", json!({ "form": promotion_form("MADE-IN-B") }), "OK"),
        ("/api/error/list", json!({ "form": { "code": "COUPON_NOT_FOUND" } }), "OK"),
        ("/api/error/detail", json!({ "error_no": of_a.error_no }), "RECORD_NOT_FOUND"),
        ("/api/target/load", json!({}), "OK"),
        ("/api/target/summary", json!({}), "OK"),
        ("/api/target/test", json!({ "form": {}, "ctn": ORDINARY }), "OK"),
        ("/api/target/save", json!({ "form": { "timeout_ms": "1234" } }), "OK"),
        ("/api/scenario/list", json!({}), "OK"),
        ("/api/scenario/open", json!({ "path": "only-a" }), "SCENARIO_NOT_FOUND"),
        ("/api/scenario/save", json!({ "form": { "path": "b", "text": SCENARIO } }), "OK"),
        ("/api/scenario/delete", json!({ "path": "only-a" }), "SCENARIO_NOT_FOUND"),
        ("/api/scenario/run", json!({ "form": { "path": "only-a" } }), "SCENARIO_NOT_FOUND"),
        ("/api/scenario/runs", json!({ "form": {} }), "OK"),
        ("/api/scenario/open_run", json!({ "run_no": of_a.run_no }), "SCENARIO_RUN_NOT_FOUND"),
        ("/api/scenario/parted", json!({ "run_no": of_a.run_no }), "SCENARIO_RUN_NOT_FOUND"),
        ("/api/scenario/red", json!({}), "OK"),
        ("/api/scenario/record", json!({ "form": { "order_no": "NOWHERE" } }), "RECORD_NOT_FOUND"),
        ("/api/scenario/stop_run", json!({ "run_no": of_a.run_no }), "SCENARIO_RUN_NOT_FOUND"),
        ("/api/scenario/preview_cron", json!({ "cron": "0 9 * * *" }), "OK"),
        ("/api/scenario/schedules", json!({}), "OK"),
        (
            "/api/scenario/create_schedule",
            json!({ "form": { "path": "b", "cron": "0 9 * * *", "paused": true } }),
            "OK",
        ),
        (
            "/api/scenario/edit_schedule",
            json!({
                "schedule_no": of_a.schedule_no, "form": { "path": "b", "cron": "0 9 * * *" }
            }),
            "SCENARIO_SCHEDULE_NOT_FOUND",
        ),
        (
            "/api/scenario/delete_schedule",
            json!({ "schedule_no": of_a.schedule_no }),
            "SCENARIO_SCHEDULE_NOT_FOUND",
        ),
        (
            "/api/scenario/slots",
            json!({ "schedule_no": of_a.schedule_no }),
            "SCENARIO_SCHEDULE_NOT_FOUND",
        ),
        ("/api/scenario/webhook", json!({}), "OK"),
        ("/api/scenario/set_webhook", json!({ "form": {} }), "OK"),
        ("/api/scenario/deliveries", json!({}), "OK"),
        ("/api/clock/read", json!({}), "OK"),
        ("/api/clock/change", json!({ "form": { "act": "advance", "duration": "1h" } }), "OK"),
        ("/api/sandbox/list", json!({}), "OK"),
        ("/api/sandbox/size", json!({ "sandbox_id": "b" }), "OK"),
        ("/api/sandbox/create", json!({ "form": { "sandbox_id": "c", "copy_of": "b" } }), "OK"),
        ("/api/sandbox/reset", json!({ "sandbox_id": "b" }), "OK"),
        ("/api/sandbox/delete", json!({ "sandbox_id": "c" }), "OK"),
    ]
}

#[tokio::test]
async fn nothing_of_one_sandbox_is_seen_or_changed_from_another() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let of_a = fill(&server).await;
    let cases = cases(&of_a);
    // A server function without a case here is one that nobody has thought about.
    let functions: BTreeSet<_> = functions();
    let covered: BTreeSet<_> = cases.iter().map(|(path, ..)| (*path).to_owned()).collect();
    assert_eq!(covered, functions);

    let before = shown(&server, "a").await;
    for sandbox in ["b", ""] {
        for (path, body, expected) in &cases {
            // Whole sandboxes are named by the arguments: once is enough.
            if sandbox.is_empty() && path.starts_with("/api/sandbox/") {
                continue;
            }
            let (status, answer) = in_sandbox(&server, sandbox, path, body).await;
            let code = if status == 200 { "OK" } else { answer["code"].as_str().unwrap() };
            assert_eq!(code, *expected, "{sandbox} {path} {answer}");
            let text = answer.to_string();
            for mark in [ORDER, &of_a.used_coupon] {
                // A refusal repeats what was asked for.
                assert!(status != 200 || !text.contains(mark), "{sandbox} {path} {answer}");
            }
            assert!(*path != "/api/coupon/find" || answer.is_null(), "{answer}");
            assert!(*path != "/api/coupon/lookup" || !text.contains(&of_a.coupon), "{answer}");
            assert_eq!(shown(&server, "a").await, before, "{sandbox} {path} changed the other");
        }
    }
    let page = page(&server, "/?sandbox=b").await;
    assert_eq!(page.0, 200);
    assert!(!page.1.contains(ORDER) && !page.1.contains(&of_a.coupon));
    assert!(self::page(&server, "/?sandbox=a").await.1.contains(ORDER));
    server.stop().await;
    folder.verify().await;
}

/// As the server's router knows them.
pub fn functions() -> BTreeSet<String> {
    // Linked in, so that they are registered here too.
    drop(app::api::RequestId::default());
    leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect()
}

async fn page(server: &Server, path: &str) -> (u16, String) {
    let answer = call(server.address, &format!("GET {path}"), "", None).await.unwrap();
    (answer.status, answer.text)
}

#[tokio::test]
async fn a_sandbox_that_is_not_there_is_told_at_every_door() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    for (sandbox, expected_status, expected_code) in
        [("nowhere", 404, "SANDBOX_NOT_FOUND"), ("default~start", 422, "INVALID_REQUEST")]
    {
        let (status, failure) = in_sandbox(&server, sandbox, "/api/catalogue", &json!({})).await;
        assert_eq!((status, failure["code"].as_str()), (expected_status, Some(expected_code)));
        assert_ne!(failure["request_id"], "");
        let (status, html) = page(&server, &format!("/?sandbox={sandbox}")).await;
        assert_eq!(status, 404);
        assert!(html.contains("없는 샌드박스입니다"), "{html}");
    }
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn a_telegram_goes_out_and_is_answered_in_its_sandbox() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    fill(&server).await;
    for promotion_id in ["AUTUMN3000", "LOST2000"] {
        let issue = json!({ "form": { "ctn": ORDINARY, "promotion_id": promotion_id } });
        let coupon = good(&server, "a", "/api/coupon/issue", &issue).await;
        let form = pay_form(promotion_id, coupon["serial_no"].as_str().unwrap());
        good(&server, "a", "/api/payment/pay", &form).await;
    }
    // The lost answer is inquired in the background, in the same sandbox.
    let list = json!({ "form": { "order_no": "LOST2000" } });
    let deadline = Instant::now() + PATIENCE;
    loop {
        let page = good(&server, "a", "/api/payment/list", &list).await;
        if page["rows"][0]["status"] == "paid" {
            break;
        }
        assert!(Instant::now() < deadline, "it is not settled: {page}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let calls = good(&server, "a", "/api/exchange/list", &json!({ "form": {} })).await;
    let mut telegrams = 0;
    for call in calls["rows"].as_array().unwrap() {
        let number = json!({ "exchange_no": call["exchange_no"] });
        let detail = good(&server, "a", "/api/exchange/detail", &number).await;
        for telegram in detail["telegrams"].as_array().unwrap() {
            let fields = telegram["fields"].as_array().unwrap();
            let sandbox = fields.iter().find(|field| field["name"] == "sandbox").unwrap();
            assert_eq!(sandbox["text"].as_str().map(str::trim), Some("a"), "{telegram}");
            telegrams += 1;
        }
    }
    assert!(telegrams >= 7, "asked and answered twice, lost once, inquired: {telegrams}");
    server.stop().await;
    folder.verify().await;
}
