//! The HTTP API, as a program uses it.

use serde_json::{Value, json};

use crate::client::{call, send};
use crate::support::{Folder, ORDINARY};

/// A payment of 12,000 won by the ordinary subscriber.
pub fn payment(order_no: &str) -> Value {
    json!({
        "order_no": order_no, "payment_method": "01", "payment_type": "D1", "amount": 12000,
        "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": true, "ctn": ORDINARY,
    })
}

#[tokio::test]
async fn issue_pay_cancel_and_see_the_coupon_restored() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |request: &str, headers: &str, body: Option<&Value>| {
        call(server.address, request, headers, body).await.unwrap()
    };

    let subscriber = ask("GET /api/v1/subscribers/010-1234-5678", "", None).await;
    assert_eq!(
        (subscriber.status, &subscriber.json()["subscriber"]["name"]),
        (200, &json!("김하늘"))
    );
    let promotions = ask("GET /api/v1/promotions", "", None).await.json();
    assert_eq!(promotions["rows"][0]["promotion_id"], "AUTUMN3000");

    let issue = json!({ "ctn": ORDINARY, "promotion_id": "AUTUMN3000" });
    let issued = ask("POST /api/v1/coupons", "Idempotency-Key: \"i\"\r\n", Some(&issue)).await;
    assert_eq!(issued.status, 201, "{issued:?}");
    let coupon = format!("GET {}", issued.headers["location"]);
    let mut paying = payment("A1");
    let mut looked_for = paying.clone();
    looked_for.as_object_mut().unwrap().remove("order_no");
    let eligible = ask("POST /api/v1/coupons/eligible", "", Some(&looked_for)).await;
    let usable = eligible.json()["usable"].as_array().unwrap().clone();
    assert!(usable.contains(&issued.json()), "{eligible:?}");

    paying["serial_no"] = issued.json()["serial_no"].clone();
    let paid = ask("POST /api/v1/payments", "Idempotency-Key: \"p\"\r\n", Some(&paying)).await;
    assert_eq!((paid.status, paid.json()["charged"].as_i64()), (201, Some(9_000)), "{paid:?}");
    assert_eq!(paid.headers["location"], "/api/v1/payments/A1");
    assert_eq!(ask(&coupon, "", None).await.json()["status"], "used");
    assert_eq!(ask("POST /api/v1/payments/A1/inquire", "", None).await.json()["status"], "paid");

    let cancel = "POST /api/v1/payments/A1/cancel";
    ask(cancel, "", None).await.assert_problem(400, "IDEMPOTENCY_KEY_MISSING");
    let cancelled = ask(cancel, "Idempotency-Key: c\r\n", None).await;
    assert_eq!(cancelled.json()["coupon"]["status"], "unused", "{cancelled:?}");
    assert_eq!(ask(&coupon, "", None).await.json()["status"], "unused");
    assert_eq!(ask("GET /api/v1/payments/A1", "", None).await.json()["status"], "cancelled");
    let again = ask(cancel, "Idempotency-Key: d\r\nAccept-Language: en\r\n", None).await;
    again.assert_problem(409, "ALREADY_CANCELLED");
    assert_eq!(again.json()["detail"], again.json()["message"]["english"]);

    let delete = coupon.replace("GET", "DELETE");
    assert_eq!(ask(&delete, "", None).await.json()["status"], "deleted");
    ask(&delete, "", None).await.assert_problem(409, "COUPON_DELETED");
    assert_eq!(ask(&coupon, "", None).await.json()["status"], "deleted");

    // All of it is in the records, with where it came from.
    let exchanges = ask("GET /api/v1/exchanges", "", None).await.json();
    let last = &exchanges["rows"][0];
    assert_eq!((&last["source"], &last["operation"]), (&json!("api"), &json!("coupon_delete")));
    let opened = format!("GET /api/v1/exchanges/{}", last["exchange_no"]);
    assert_eq!(ask(&opened, "", None).await.json()["exchange"], *last);
    let errors = ask("GET /api/v1/errors?source=api&code=COUPON_DELETED", "", None).await.json();
    let opened = format!("GET /api/v1/errors/{}", errors["rows"][0]["error_no"]);
    assert_eq!(ask(&opened, "", None).await.json()["record"], errors["rows"][0]);
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn what_is_wrong_is_told_as_a_problem() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let good = payment("B1").to_string();
    let json_type = "Content-Type: application/json\r\nIdempotency-Key: KEY\r\n";
    let large = format!("{{\"order_no\":\"{}\"}}", "9".repeat(70_000));
    let nul = good.replace("B1", "B\\u00001");
    let unknown = good.replace("order_no", "order_number");
    let text = good.replace("12000", "\"12000\"");
    let half = good.replace("12000", "12000.5");
    let huge = good.replace("12000", "99999999999999999999999");
    let twice = good.replace("\"amount\"", "\"amount\":1,\"amount\"");
    let hour = good.replace("\"pg\"", "\"paid_at\":\"1:2:30\",\"pg\"");
    let dots = good.replace("B1", "..");
    let cancel = "POST /api/v1/payments/DEMO-0001/cancel";
    let part = "{\"amount\": 1000}";
    let pay = "POST /api/v1/payments";
    let cases = [
        (pay, json_type, "{ not json", 400, "MALFORMED_REQUEST"),
        (pay, json_type, "", 400, "MALFORMED_REQUEST"),
        (pay, json_type, "[]", 400, "MALFORMED_REQUEST"),
        (pay, json_type, "\"\\ud800\"", 400, "MALFORMED_REQUEST"),
        (pay, json_type, &nul, 400, "MALFORMED_REQUEST"),
        (pay, json_type, &unknown, 400, "MALFORMED_REQUEST"),
        (pay, json_type, &text, 400, "MALFORMED_REQUEST"),
        (pay, json_type, &half, 400, "MALFORMED_REQUEST"),
        (pay, json_type, &huge, 422, "INVALID_REQUEST"),
        (pay, json_type, "{}", 422, "INVALID_REQUEST"),
        (pay, json_type, &twice, 400, "MALFORMED_REQUEST"),
        (pay, json_type, &hour, 422, "INVALID_REQUEST"),
        (pay, json_type, &dots, 422, "INVALID_REQUEST"),
        // What a call does not know, it does not do a part of.
        (cancel, json_type, part, 400, "MALFORMED_REQUEST"),
        (cancel, json_type, "[]", 400, "MALFORMED_REQUEST"),
        (cancel, json_type, "{\"a\":1,\"a\":1}", 400, "MALFORMED_REQUEST"),
        (cancel, "Idempotency-Key: KEY\r\n", part, 415, "MALFORMED_REQUEST"),
        (
            "POST /api/v1/payments/DEMO-0001/cancel?amount=1000",
            json_type,
            "",
            400,
            "MALFORMED_REQUEST",
        ),
        ("POST /api/v1/payments/DEMO-0001/inquire", json_type, part, 400, "MALFORMED_REQUEST"),
        ("DELETE /api/v1/coupons/7203184655209137", json_type, part, 400, "MALFORMED_REQUEST"),
        ("POST /api/v1/sandboxes/default/reset", json_type, part, 400, "MALFORMED_REQUEST"),
        ("DELETE /api/v1/sandboxes/default", json_type, part, 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments", json_type, part, 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments?statsu=paid", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments?status=paid&status=unknown", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments/DEMO-0001?status=paid", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments", "Micropay-Sandbox:\r\n", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments", "Micropay-Sandbox: ..\r\n", "", 404, "SANDBOX_NOT_FOUND"),
        (
            pay,
            "Content-Type: text/plain\r\nIdempotency-Key: t\r\n",
            &good,
            415,
            "MALFORMED_REQUEST",
        ),
        (pay, json_type, &large, 413, "REQUEST_TOO_LARGE"),
        (pay, "Content-Type: application/json\r\n", &good, 400, "IDEMPOTENCY_KEY_MISSING"),
        (pay, "Idempotency-Key: \"\r\n", &good, 400, "IDEMPOTENCY_KEY_MALFORMED"),
        (
            pay,
            "Idempotency-Key: a\r\nIdempotency-Key: a\r\n",
            &good,
            400,
            "IDEMPOTENCY_KEY_MALFORMED",
        ),
        (pay, "Origin: http://evil.example\r\n", &good, 403, "CROSS_ORIGIN"),
        ("GET /api/v1/payments", "Micropay-Sandbox: a b\r\n", "", 404, "SANDBOX_NOT_FOUND"),
        (
            pay,
            "Idempotency-Key: a\r\nMicropay-Sandbox: nowhere\r\n",
            &good,
            404,
            "SANDBOX_NOT_FOUND",
        ),
        ("GET /api/v1/payments?before=x", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments?ctn=", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments?status=x", "", "", 422, "INVALID_REQUEST"),
        ("GET /api/v1/payments?ctn=%00", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments/a%00b", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments/%ff", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/payments/NOBODY", "", "", 404, "ORDER_NOT_FOUND"),
        ("GET /api/v1/exchanges/99999999999999999999", "", "", 400, "MALFORMED_REQUEST"),
        ("GET /api/v1/exchanges/9999", "", "", 404, "RECORD_NOT_FOUND"),
        ("GET /api/v1/nothing/here", "", "", 404, "NO_SUCH_RESOURCE"),
        ("POST /api/v1", "", "", 404, "NO_SUCH_RESOURCE"),
    ];
    for (number, (request, headers, body, status, code)) in cases.into_iter().enumerate() {
        let headers = headers.replace("KEY", &number.to_string());
        let answer = send(server.address, request, &headers, body).await.unwrap();
        let problem = answer.json();
        let told = (answer.status, problem["code"].as_str());
        assert_eq!(told, (status, Some(code)), "{request}\n{answer:?}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{answer:?}");
        assert_ne!(problem["request_id"], "", "{answer:?}");
    }
    let put = call(server.address, "PUT /api/v1/payments", "", None).await.unwrap();
    put.assert_problem(405, "METHOD_NOT_ALLOWED");
    assert_eq!(put.headers["allow"], "POST,GET,HEAD");
    assert_eq!(server.payment("B1").await, None, "nothing of it was paid");
    let demo = call(server.address, "GET /api/v1/payments/DEMO-0001", "", None).await.unwrap();
    assert_eq!(demo.json()["status"], "paid", "nothing of it was cancelled");
    let none = json!({});
    let inquired = call(server.address, "POST /api/v1/payments/DEMO-0001/inquire", "", Some(&none));
    assert_eq!(inquired.await.unwrap().status, 200, "an object without members says nothing");
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn lists_are_linked_and_what_is_unchanged_is_not_sent_again() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |request: &str, headers: &str| {
        call(server.address, request, headers, None).await.unwrap()
    };
    for number in 0..30 {
        let key = format!("Idempotency-Key: l{number}\r\n");
        let pay = payment(&format!("L{number}"));
        let paid = call(server.address, "POST /api/v1/payments", &key, Some(&pay)).await.unwrap();
        assert_eq!(paid.status, 201, "{paid:?}");
    }
    let first = ask("GET /api/v1/payments?ctn=010-1234-5678&status=paid", "").await;
    assert_eq!(first.json()["rows"].as_array().unwrap().len(), 25);
    let next = first.json()["next"].as_str().unwrap().to_owned();
    assert_eq!(first.headers["link"], format!("<{next}>; rel=\"next\""));
    let second = ask(&format!("GET {next}"), "").await.json();
    assert_eq!(second["next"], Value::Null);
    let rows = |page: &Value| page["rows"].as_array().unwrap().clone();
    let (first_rows, second_rows) = (rows(&first.json()), rows(&second));
    assert!(second_rows.iter().all(|row| row["status"] == "paid" && !first_rows.contains(row)));

    let known = format!("If-None-Match: W/\"x\", {}\r\n", first.headers["etag"]);
    let unchanged = ask("GET /api/v1/payments?ctn=010-1234-5678&status=paid", &known).await;
    assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
    assert_eq!(unchanged.headers["etag"], first.headers["etag"]);
    let other = ask("GET /api/v1/payments", &known).await;
    assert_eq!(other.status, 200);
    server.stop().await;
    folder.verify().await;
}

/// Members of M-PAY over 19 at PG01, 10,000 won and more: 3,000 won off, 500 in all, once a customer.
#[tokio::test]
async fn a_promotion_is_made_and_says_why_it_is_offered_or_not() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |request: &str, headers: &str, body: Option<&Value>| {
        call(server.address, request, headers, body).await.unwrap()
    };
    let mut promised = json!({
        "promotion_id": "MPAY3000", "name": "M-PAY 3천원", "coupon_amount": 3000,
        "minimum_amount": 10000, "valid_from": "2020-01-01", "valid_until": "2999-12-31",
        "conditions": { "all_of": [
            { "mpay_member": true }, { "age": { "from": 19 } }, { "pg": ["PG01"] }
        ] },
        "budget": 500, "per_customer": 1
    });
    let create = "POST /api/v1/promotions";
    ask(create, "", Some(&promised)).await.assert_problem(400, "IDEMPOTENCY_KEY_MISSING");
    let made = ask(create, "Idempotency-Key: m\r\n", Some(&promised)).await;
    assert_eq!((made.status, made.json()["promotion"]["version"].as_i64()), (201, Some(1)));
    let again = ask(create, "Idempotency-Key: m\r\n", Some(&promised)).await;
    assert_eq!((again.status, &again.text), (201, &made.text));
    let second = ask(create, "Idempotency-Key: n\r\n", Some(&promised)).await;
    second.assert_problem(409, "PROMOTION_EXISTS");
    let at = format!("GET {}", made.headers["location"]);
    assert_eq!(ask(&at, "", None).await.json()["sentence"], made.json()["sentence"]);

    // A request that misses three of these, two of which it can mend.
    let mut asked = payment("");
    asked.as_object_mut().unwrap().remove("order_no");
    asked["promotion_id"] = json!("MPAY3000");
    asked["amount"] = json!(9900);
    asked["mpay_member"] = json!(false);
    let evaluate = "POST /api/v1/promotions/evaluate";
    let judged = ask(evaluate, "", Some(&asked)).await.json()["rows"][0].clone();
    assert_eq!(judged["offered"], false);
    let unmet = judged["unmet"].as_array().unwrap();
    let codes: Vec<_> = unmet.iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["MINIMUM_AMOUNT", "MPAY_MEMBER"]);
    assert_eq!(judged["conditions"]["parts"].as_array().unwrap().len(), 4, "{judged}");
    assert_eq!(
        judged["changes"],
        json!([
            { "field": "amount", "value": "10,000", "json": 10_000 },
            { "field": "mpay_member", "value": "yes", "json": true },
        ])
    );
    for change in judged["changes"].as_array().unwrap() {
        asked[change["field"].as_str().unwrap()] = change["json"].clone();
    }
    let judged = ask(evaluate, "", Some(&asked)).await.json()["rows"][0].clone();
    assert_eq!((&judged["offered"], &judged["unmet"]), (&json!(true), &json!([])));
    let offered = ask("POST /api/v1/coupons/eligible", "", Some(&asked)).await.json();
    assert_eq!(offered["issuable"][0]["promotion_id"], "MPAY3000");

    // A minor, for whom nothing in a request helps.
    asked["ctn"] = json!("010-3456-7890");
    let minor = ask(evaluate, "", Some(&asked)).await.json()["rows"][0].clone();
    assert_eq!((&minor["unmet"][0]["code"], &minor["changes"]), (&json!("AGE"), &json!([])));

    // What is edited is the next version, and nobody's edit is lost.
    promised.as_object_mut().unwrap().remove("promotion_id");
    promised["of_edit"] = json!(1.0);
    promised["coupon_amount"] = json!(4000);
    let edit = "POST /api/v1/promotions/MPAY3000/versions";
    assert_eq!(ask(edit, "", Some(&promised)).await.json()["promotion"]["version"], 2);
    ask(edit, "", Some(&promised)).await.assert_problem(409, "PROMOTION_CHANGED");
    promised["of_edit"] = json!(2);
    promised["conditions"] = json!({ "all_of": [{ "pg": ["PG77"] }, { "colour": "red" }] });
    let wrong = ask(edit, "", Some(&promised)).await;
    wrong.assert_problem(422, "INVALID_REQUEST");
    let kinds = ask("GET /api/v1/conditions", "", None).await.json();
    assert!(kinds["kinds"].as_array().unwrap().iter().any(|kind| kind["code"] == "weekday"));

    let state =
        async |to: &str| ask(&format!("POST /api/v1/promotions/MPAY3000/{to}"), "", None).await;
    assert_eq!(state("pause").await.json()["promotion"]["state"], "paused");
    let issue = json!({ "ctn": ORDINARY, "promotion_id": "MPAY3000" });
    let issue = async |key: &str| {
        ask("POST /api/v1/coupons", &format!("Idempotency-Key: {key}\r\n"), Some(&issue)).await
    };
    issue("a").await.assert_problem(409, "PROMOTION_NOT_ISSUING");
    assert_eq!(state("resume").await.status, 200);
    assert_eq!(issue("b").await.json()["amount"], 4000);
    let delete = "DELETE /api/v1/promotions/MPAY3000";
    ask(delete, "", None).await.assert_problem(409, "PROMOTION_HAS_COUPONS");
    assert_eq!(state("end").await.json()["promotion"]["state"], "ended");
    state("resume").await.assert_problem(409, "PROMOTION_ENDED");
    server.stop().await;
    folder.verify().await;
}

/// A tenth, rounded down to 100 won, 3,000 won at the most, for a week: promised, issued, paid with.
#[tokio::test]
async fn a_percentage_is_taken_off_by_the_api_alone() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |request: &str, key: &str, body: &Value| {
        let headers = format!("Idempotency-Key: {key}\r\n");
        call(server.address, request, &headers, Some(body)).await.unwrap()
    };
    let mut promised = json!({
        "promotion_id": "TENTH", "name": "10% 할인", "benefit": "percentage", "percent": 10, "rounding": 100,
        "coupon_amount": 3000, "valid_from": "2020-01-01", "valid_until": "2999-12-31", "valid_days": 7,
        "on_cancel": "restore_with_grace", "grace_days": 3, "budget": 500, "budget_won": 6000,
        "per_customer": 9, "per_day": 9, "per_month": 9
    });
    promised.as_object_mut().unwrap().remove("grace_days");
    let create = "POST /api/v1/promotions";
    let wrong = ask(create, "a", &promised).await;
    wrong.assert_problem(422, "INVALID_REQUEST");
    assert_eq!(wrong.json()["fields"][0]["field"], "grace_days", "{}", wrong.text);
    promised["grace_days"] = json!(3);
    let made = ask(create, "b", &promised).await.json();
    assert_eq!(made["promotion"]["minimum_amount"], 1000);
    let told = made["sentence"]["korean"].as_str().unwrap();
    assert!(told.contains("10% (100원 미만 버림, 최대 3,000원)을 할인합니다"), "{told}");
    assert!(told.contains("6,000원까지") && told.contains("3일 더"), "{told}");

    let issue = json!({ "ctn": ORDINARY, "promotion_id": "TENTH" });
    let coupon = ask("POST /api/v1/coupons", "c", &issue).await.json();
    assert_eq!((&coupon["percent"], &coupon["rounding"]), (&json!(10), &json!(100)));
    let mut asked = payment("TENTH-1");
    asked["amount"] = json!(12_345);
    asked["serial_no"] = coupon["serial_no"].clone();
    let paid = ask("POST /api/v1/payments", "d", &asked).await.json();
    assert_eq!(
        (&paid["coupon_amount"], &paid["charged"]),
        (&json!(1200), &json!(11_145)),
        "{paid}"
    );
    // Each counts with its most.
    assert_eq!(ask("POST /api/v1/coupons", "e", &issue).await.status, 201);
    ask("POST /api/v1/coupons", "f", &issue).await.assert_problem(409, "PROMOTION_WON_EXHAUSTED");
    server.stop().await;
    folder.verify().await;
}
