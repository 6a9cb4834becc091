//! Two sandboxes never see each other's data over the HTTP API: every operation of its document.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::api::payment;
use crate::client::{Answer, call};
use crate::sandboxes::{NUMBER, ORDER, OfA, PROMOTION, REFUSED, fill, shown};
use crate::support::{Folder, ORDINARY, Server};

/// An operation, called with what exists in `a` alone.
pub struct Case {
    pub operation: &'static str,
    /// The path's parameter where it has one; else what follows the path.
    named: String,
    pub body: Option<Value>,
    /// The code that it answers.
    expected: &'static str,
}

impl Case {
    /// In what sandbox it is called is the same to it: it is about whole sandboxes, or about none.
    fn is_above_sandboxes(&self) -> bool {
        ["get_openapi", "list_condition_kinds"].contains(&self.operation)
            || self.operation.contains("sandbox")
    }

    /// The address of its operation, whose pattern is `path`.
    pub fn address(&self, path: &str) -> String {
        match path.split_once('{') {
            Some((before, rest)) => {
                format!("{before}{}{}", self.named, rest.split_once('}').unwrap().1)
            }
            None => format!("{path}{}", self.named),
        }
    }
}

/// Lists first: a sandbox's own refusals repeat what was asked for.
pub fn cases(of_a: &OfA) -> Vec<Case> {
    let below = of_a.exchange_no + 1;
    let exchange_no = of_a.exchange_no.to_string();
    let error_no = of_a.error_no.to_string();
    let mut eligible = payment("");
    eligible.as_object_mut().unwrap().remove("order_no");
    let mut with_its_coupon = payment("IN-B");
    with_its_coupon["serial_no"] = json!(of_a.coupon);
    let extend = json!({ "valid_until": "2099-12-31" });
    let sandbox = json!({ "sandbox_id": "c", "copy_of": "b" });
    let job_no = of_a.job_no.to_string();
    let many = json!({ "promotion_id": "GAME1000", "to": "one", "ctn": ORDINARY, "count": 2 });
    let code = json!({ "serial_no": of_a.code, "ctn": ORDINARY });
    let run_no = of_a.run_no.to_string();
    let schedule_no = of_a.schedule_no.to_string();
    let scenario = json!({ "path": "b", "text": "name: B\nsteps:\n  - check: {clock: }\n" });
    let schedule = json!({ "path": "b", "cron": "0 9 * * *", "paused": true });
    let promised = promotion(PROMOTION);
    let subscriber = subscriber();
    let mut edited_subscriber = subscriber.clone();
    edited_subscriber.as_object_mut().unwrap().remove("ncn");
    let ported = json!({ "kind": "number_port", "ncn": "990000770002" });
    let mut edited = promised.clone();
    edited.as_object_mut().unwrap().remove("promotion_id");
    edited["of_edit"] = json!(1);
    [
        ("get_openapi", "", None, "OK"),
        ("get_catalogue", "", None, "OK"),
        ("list_codes", "", None, "OK"),
        ("set_code", "", Some(json!({ "kind": "pg", "code": "PG09", "korean": "새 PG" })), "OK"),
        // It takes no JSON.
        ("import_codes", "", Some(json!({})), "MALFORMED_REQUEST"),
        ("export_codes", "", None, "OK"),
        ("list_promotions", "", None, "OK"),
        ("list_condition_kinds", "", None, "OK"),
        ("get_promotion", PROMOTION, None, "PROMOTION_NOT_FOUND"),
        ("edit_promotion", PROMOTION, Some(edited), "PROMOTION_NOT_FOUND"),
        ("copy_promotion", PROMOTION, Some(json!({ "promotion_id": "C" })), "PROMOTION_NOT_FOUND"),
        ("pause_promotion", PROMOTION, None, "PROMOTION_NOT_FOUND"),
        ("resume_promotion", PROMOTION, None, "PROMOTION_NOT_FOUND"),
        ("end_promotion", PROMOTION, None, "PROMOTION_NOT_FOUND"),
        ("delete_promotion", PROMOTION, None, "PROMOTION_NOT_FOUND"),
        ("evaluate_promotions", "", Some(eligible.clone()), "OK"),
        ("promotion_audience", "", Some(promised.clone()), "OK"),
        // The same code is another promotion here.
        ("create_promotion", "", Some(promised), "OK"),
        ("list_payments", "", None, "OK"),
        ("list_payments", &format!("?order_no={ORDER}"), None, "OK"),
        ("list_payments", &format!("?ctn={ORDINARY}"), None, "OK"),
        ("list_payments", "?status=paid", None, "OK"),
        ("list_exchanges", "", None, "OK"),
        ("list_exchanges", &format!("?before={below}"), None, "OK"),
        ("find", &format!("?q={ORDER}"), None, "OK"),
        ("find", &format!("?q={}", of_a.used_coupon), None, "OK"),
        ("list_errors", "", None, "OK"),
        ("list_errors", "?code=COUPON_NOT_FOUND", None, "OK"),
        ("list_errors", "?source=console", None, "OK"),
        ("get_subscriber", ORDINARY, None, "OK"),
        ("list_subscribers", "", None, "OK"),
        ("list_subscribers", &format!("?text={NUMBER}"), None, "OK"),
        ("edit_subscriber", NUMBER, Some(edited_subscriber), "SUBSCRIBER_NOT_FOUND"),
        ("get_subscriber_usage", NUMBER, None, "SUBSCRIBER_NOT_FOUND"),
        ("preview_line_change", NUMBER, Some(ported.clone()), "SUBSCRIBER_NOT_FOUND"),
        ("change_line", NUMBER, Some(ported), "SUBSCRIBER_NOT_FOUND"),
        ("delete_subscriber", NUMBER, None, "SUBSCRIBER_NOT_FOUND"),
        // The same contract and number are somebody else's here.
        ("create_subscriber", "", Some(subscriber), "OK"),
        ("generate_subscribers", "", Some(json!({ "count": 3 })), "OK"),
        // It takes no JSON.
        ("import_subscribers", "", Some(json!({})), "MALFORMED_REQUEST"),
        ("export_subscribers", "", None, "OK"),
        ("look_up_coupons", "", Some(eligible), "OK"),
        ("issue_coupon", "", Some(issue()), "OK"),
        ("list_issuing_jobs", "", None, "OK"),
        ("get_issuing_job", &job_no, None, "JOB_NOT_FOUND"),
        ("start_issuing_job", &job_no, None, "JOB_NOT_FOUND"),
        ("pause_issuing_job", &job_no, None, "JOB_NOT_FOUND"),
        ("resume_issuing_job", &job_no, None, "JOB_NOT_FOUND"),
        ("stop_issuing_job", &job_no, None, "JOB_NOT_FOUND"),
        ("list_issuing_rejections", &job_no, None, "JOB_NOT_FOUND"),
        ("list_issued_codes", &job_no, None, "JOB_NOT_FOUND"),
        ("create_issuing_job", "", Some(many), "OK"),
        // A list's body is no JSON.
        ("upload_issuing_list", "?promotion_id=AUTUMN3000", Some(json!({})), "MALFORMED_REQUEST"),
        ("register_code", "", Some(code), "COUPON_NOT_FOUND"),
        ("get_coupon", &of_a.coupon, None, "COUPON_NOT_FOUND"),
        ("get_coupon", &of_a.used_coupon, None, "COUPON_NOT_FOUND"),
        ("list_coupons", "", None, "OK"),
        ("list_coupons", &format!("?serial_no={}", of_a.used_coupon), None, "OK"),
        ("list_coupons", &format!("?ctn={ORDINARY}"), None, "OK"),
        ("list_coupons", "?status=used", None, "OK"),
        ("list_coupons", "?ends_until=2999-12-31", None, "OK"),
        ("export_coupons", "", None, "OK"),
        ("get_coupon_life", &of_a.used_coupon, None, "COUPON_NOT_FOUND"),
        ("extend_coupon", &of_a.coupon, Some(extend), "COUPON_NOT_FOUND"),
        ("delete_coupon", &of_a.coupon, None, "COUPON_NOT_FOUND"),
        ("restore_coupon", &of_a.coupon, Some(json!({ "reason": "x" })), "COUPON_NOT_FOUND"),
        ("create_payment", "", Some(with_its_coupon), "COUPON_NOT_FOUND"),
        ("get_payment", ORDER, None, "ORDER_NOT_FOUND"),
        ("get_payment_timeline", ORDER, None, "ORDER_NOT_FOUND"),
        ("get_payment_ledger", ORDER, None, "ORDER_NOT_FOUND"),
        ("cancel_payment", ORDER, None, "ORDER_NOT_FOUND"),
        ("inquire_payment", ORDER, None, "ORDER_NOT_FOUND"),
        ("get_exchange", &exchange_no, None, "RECORD_NOT_FOUND"),
        ("get_error", &error_no, None, "RECORD_NOT_FOUND"),
        // The same order number is another order here.
        ("create_payment", "", Some(payment(REFUSED)), "OK"),
        ("list_scenarios", "", None, "OK"),
        ("save_scenario", "", Some(scenario), "OK"),
        ("get_scenario", "?path=only-a", None, "SCENARIO_NOT_FOUND"),
        ("delete_scenario", "?path=only-a", None, "SCENARIO_NOT_FOUND"),
        ("run_scenarios", "", Some(json!({ "path": "only-a" })), "SCENARIO_NOT_FOUND"),
        ("list_scenario_runs", "", None, "OK"),
        ("list_scenario_runs", "?path=only-a", None, "OK"),
        ("get_scenario_run", &run_no, None, "SCENARIO_RUN_NOT_FOUND"),
        ("compare_scenario_run", &run_no, None, "SCENARIO_RUN_NOT_FOUND"),
        ("stop_scenario_run", &run_no, None, "SCENARIO_RUN_NOT_FOUND"),
        ("list_scenario_schedules", "", None, "OK"),
        ("preview_cron", "?cron=0+9+*+*+*", None, "OK"),
        ("create_scenario_schedule", "", Some(schedule.clone()), "OK"),
        ("get_scenario_schedule", &schedule_no, None, "SCENARIO_SCHEDULE_NOT_FOUND"),
        ("edit_scenario_schedule", &schedule_no, Some(schedule), "SCENARIO_SCHEDULE_NOT_FOUND"),
        ("delete_scenario_schedule", &schedule_no, None, "SCENARIO_SCHEDULE_NOT_FOUND"),
        ("list_scenario_slots", &schedule_no, None, "SCENARIO_SCHEDULE_NOT_FOUND"),
        ("get_scenario_webhook", "", None, "OK"),
        ("set_scenario_webhook", "", Some(json!({})), "OK"),
        ("list_webhook_deliveries", "", None, "OK"),
        ("get_clock", "", None, "OK"),
        ("move_clock", "", Some(json!({ "act": "advance", "duration": "1h" })), "OK"),
        ("get_target", "", None, "OK"),
        ("set_target", "", Some(json!({ "timeout_ms": 1234 })), "OK"),
        ("list_sandboxes", "", None, "OK"),
        ("list_sandboxes", "?for_run=true", None, "OK"),
        ("get_invariants", "", None, "OK"),
        ("get_sandbox", "b", None, "OK"),
        ("create_sandbox", "", Some(sandbox), "OK"),
        ("reset_sandbox", "b", None, "OK"),
        ("delete_sandbox", "c", None, "OK"),
    ]
    .map(|(operation, named, body, expected)| Case {
        operation,
        named: named.to_owned(),
        body,
        expected,
    })
    .into()
}

fn subscriber() -> Value {
    json!({
        "ncn": "990000770001", "ctn": NUMBER, "name": "오지우", "birth_date": "1996-05-20", "sex": "F",
        "limit_amount": 500000, "risk_grade": "2", "leeds_grade": "A", "bill_pay_method": "A"
    })
}

/// A promotion that everybody qualifies for.
pub fn promotion(promotion_id: &str) -> Value {
    json!({
        "promotion_id": promotion_id, "name": "모두에게 천원", "coupon_amount": 1000,
        "valid_from": "2026-01-01", "valid_until": "2035-12-31", "budget": 10, "per_customer": 10
    })
}

fn issue() -> Value {
    json!({ "ctn": ORDINARY, "promotion_id": "AUTUMN3000" })
}

/// Method and path of every operation, as the server's document has them.
async fn operations(server: &Server) -> BTreeMap<String, (String, String)> {
    operations_of(server, "").await
}

/// The same for whoever has this token.
pub async fn operations_of(server: &Server, token: &str) -> BTreeMap<String, (String, String)> {
    let headers = format!("Authorization: Bearer {token}\r\n");
    let headers = if token.is_empty() { "" } else { &headers };
    let document = call(server.address, "GET /api/v1/openapi.json", headers, None).await.unwrap();
    let document = document.json();
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, described) in item.as_object().unwrap() {
            let id = described["operationId"].as_str().unwrap().to_owned();
            operations.insert(id, (method.to_uppercase(), path.clone()));
        }
    }
    operations
}

/// Sends a case in `sandbox`, under the key that the same operation had in `a`, if it was called
/// there.
async fn send(
    server: &Server,
    sandbox: &str,
    case: &Case,
    (method, path): &(String, String),
) -> Answer {
    let path = case.address(path);
    let named = case.body.as_ref().map_or(&Value::Null, |body| &body["order_no"]);
    let key = format!("{}{}", case.operation, named.as_str().unwrap_or_default());
    let headers = format!("Micropay-Sandbox: {sandbox}\r\nIdempotency-Key: {key}\r\n");
    let request = format!("{method} {path}");
    call(server.address, &request, &headers, case.body.as_ref()).await.unwrap()
}

fn code(answer: &Answer) -> String {
    if answer.status < 300 {
        return "OK".to_owned();
    }
    answer.json()["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn no_operation_sees_or_changes_another_sandbox() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let of_a = fill(&server).await;
    let cases = cases(&of_a);
    let operations = operations(&server).await;
    for operation in operations.keys() {
        let covered = cases.iter().any(|case| case.operation == operation);
        assert!(covered, "nobody has thought about {operation}");
    }
    // A key that `a` knows, with the same request.
    let key = "Micropay-Sandbox: a\r\nIdempotency-Key: issue_coupon\r\n";
    let issued = call(server.address, "POST /api/v1/coupons", key, Some(&issue())).await.unwrap();
    let issued = issued.json()["serial_no"].as_str().unwrap().to_owned();

    let before = shown(&server, "a").await;
    for sandbox in ["b", "default"] {
        for case in &cases {
            let operation = &operations[case.operation];
            // Whole sandboxes are named by the request: once is enough.
            if case.is_above_sandboxes() && sandbox == "default" {
                continue;
            }
            let answer = send(&server, sandbox, case, operation).await;
            let of_case = format!("{sandbox} {} {} {answer:?}", case.operation, case.named);
            assert_eq!(code(&answer), case.expected, "{of_case}");
            assert!(!answer.headers.contains_key("idempotent-replayed"), "{of_case}");
            for mark in [ORDER, &of_a.used_coupon, &of_a.coupon, &issued] {
                // A refusal repeats what was asked for.
                assert!(answer.status >= 300 || !answer.text.contains(mark), "{of_case}");
            }
            assert_eq!(shown(&server, "a").await, before, "changed: {of_case}");
        }
    }
    for (serial_no, expected) in [(&of_a.coupon, "unused"), (&of_a.used_coupon, "used")] {
        let get = format!("GET /api/v1/coupons/{serial_no}");
        let coupon = call(server.address, &get, "Micropay-Sandbox: a\r\n", None).await.unwrap();
        assert_eq!(coupon.json()["status"], expected, "{coupon:?}");
    }
    // An order that `a` has paid is nobody else's.
    let key = "Micropay-Sandbox: b\r\nIdempotency-Key: last\r\n";
    let pay = payment(ORDER);
    let paid = call(server.address, "POST /api/v1/payments", key, Some(&pay)).await.unwrap();
    assert_eq!(paid.status, 201, "{paid:?}");
    assert_eq!(shown(&server, "a").await, before);
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn nothing_is_in_a_sandbox_that_is_not_there() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let of_a = fill(&server).await;
    let operations = operations(&server).await;
    for case in cases(&of_a).iter().filter(|case| !case.is_above_sandboxes()) {
        let answer = send(&server, "nowhere", case, &operations[case.operation]).await;
        answer.assert_problem(404, "SANDBOX_NOT_FOUND");
    }
    // Whoever has lost theirs still sees which there are.
    let headers = "Micropay-Sandbox: nowhere\r\n";
    let list = call(server.address, "GET /api/v1/sandboxes", headers, None).await.unwrap();
    assert_eq!(list.status, 200, "{list:?}");
    server.stop().await;
    folder.verify().await;
}
