//! A sitting, and the text that does it again.

use serde_json::json;

use super::*;
use crate::scenario::parse;

fn call(method: &str, path: &str, request: Json, status: u16, answer: Json) -> Recorded {
    Recorded {
        method: method.into(),
        path: path.into(),
        request: Some(request),
        status,
        answer: Some(answer),
    }
}

#[test]
fn what_an_answer_gave_is_kept_and_not_copied() {
    let asked = json!({"payment_method": "01", "payment_type": "D1", "amount": 12000, "pg": "PG01", "cp": "CP014",
        "svc": "SVC201", "ctn": "01000000001", "ncn": null});
    let mut paid = asked.clone();
    paid["order_no"] = "T20261126-XYZ".into();
    paid["serial_no"] = "1234567890123456".into();
    let calls = [
        call(
            "POST",
            "/api/v1/coupons/eligible",
            asked,
            200,
            json!({"usable": [{"serial_no": "1234567890123456"}], "excluded": []}),
        ),
        call(
            "POST",
            "/api/v1/payments",
            paid,
            201,
            json!({"order_no": "T20261126-XYZ", "status": "paid", "amount": 12000, "charged": 9000, "paid_at": "x"}),
        ),
        call(
            "POST",
            "/api/v1/payments/T20261126-XYZ/cancel",
            Json::Null,
            200,
            json!({"refunded": 9000, "coupon": "unused"}),
        ),
        call(
            "POST",
            "/api/v1/payments/T20261126-XYZ/cancel",
            Json::Null,
            409,
            json!({"code": "ALREADY_CANCELLED"}),
        ),
        call(
            "GET",
            "/api/v1/coupons/1234567890123456",
            Json::Null,
            200,
            json!({"status": "unused", "issued_at": "y"}),
        ),
        call(
            "GET",
            "/api/v1/coupons?last_digits=0031&status=unused",
            Json::Null,
            200,
            json!({"rows": []}),
        ),
        call(
            "PUT",
            "/api/v1/odd/${x}",
            json!({"a": "0200", "b": 200, "c": [true, "true"]}),
            404,
            json!("no"),
        ),
    ];
    let text = record("내 기록", Template::Demonstration, &calls);
    assert_eq!(text, EXPECTED_TEXT);
    let parsed = parse("r.yaml", &text);
    assert_eq!(parsed.problems, [], "{text}");
    assert_eq!(write(&parsed.scenario().unwrap()), text);
}

const EXPECTED_TEXT: &str = r#"name: 내 기록
sandbox: demonstration
values: {order: "${random.order_no}"}
steps:
  - look_up:
      payment_method: "01"
      payment_type: D1
      amount: 12000
      pg: PG01
      cp: CP014
      svc: SVC201
      ctn: "01000000001"
    expect: {usable: {length: 1}}
    keep: {serial: /usable/0/serial_no}
  - pay:
      order_no: "${order}"
      serial_no: "${serial}"
      payment_method: "01"
      payment_type: D1
      amount: 12000
      pg: PG01
      cp: CP014
      svc: SVC201
      ctn: "01000000001"
    expect: {status: paid, amount: 12000, charged: 9000}
  - cancel: "${order}"
    expect: {refunded: 9000, coupon: unused}
  - cancel: "${order}"
    expect: {code: ALREADY_CANCELLED}
  - check: {coupon: "${serial}"}
    expect: {status: unused}
  - check: {coupons: {last_digits: "0031", status: unused}}
    expect: {rows: {length: 0}}
  - http: {method: PUT, path: "/api/v1/odd/$${x}", body: {a: "0200", b: 200, c: [true, "true"]}}
    expect: {http: 404}
"#;

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever was called, what is recorded can be read.
    #[test]
    fn what_is_recorded_is_read(paths in proptest::collection::vec(("(GET|POST)", "/api/v1/(payments|coupons)(/[a-z0-9][a-z0-9.]{0,6}(%[13-9a-f][0-9ab])?)?(/cancel)?([?]q=.{0,4})?", "\\PC{0,12}", 100_u16..600), 0..5)) {
        let calls: Vec<_> = paths.iter().map(|(method, path, word, status)| {
            call(method, path, json!({"order_no": word, "memo": [word, 1.5]}), *status, json!({"status": word, "code": word}))
        }).collect();
        if calls.is_empty() { return Ok(()); }
        let text = record("x", Template::Empty, &calls);
        let parsed = parse("r.yaml", &text);
        proptest::prop_assert_eq!(&parsed.problems, &vec![], "{}", text);
    }
}
