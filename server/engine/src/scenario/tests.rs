//! Files that are read and files that are not.

mod bad;
mod edited;
mod generated;

use serde_json::json;

use super::calls::{CALLS, CHECKS, Place};
use super::expect::{Answer, mismatches};
use super::*;
use crate::language::Language;

const WHOLE: &str = r#"# yaml-language-server: $schema=../scenario.schema.json
name: 취소하면 쿠폰이 돌아온다
proves: A cancel gives the coupon back.
tags: [cancel, coupon]
sandbox: demonstration
clock: 2026-11-27T12:00:00
seed: 7
schedule: {cron: "*/5 * * * *", overlap: queue, missed: all}
takes: {amount: 12000, who: required}
values:
  ctn: ${random.ctn}
  code: 0200
request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ctn: "${ctn}"}
each:
  - {name: one won below, price: 9999}
steps:
  - use: ../common/world.yaml
    with: {amount: 3000}
    keep: {serial: /serial}
  - name: pays
    pay: {amount: "${amount}", serial_no: "${serial}", order_no: "${random.order_no.a}-1"}
    expect: {status: paid, charged: 9000}
    keep: {order: /order_no, token: {at: /x, secret: true}, digits: {at: "", matches: "[0-9]{16}"}}
  - cancel: ${order}
    expect: {http: 200, /coupon_status: unused}
  - cancel: ${order}
    expect: {code: ALREADY_CANCELLED}
  - check: {coupon: "${serial}"}
    expect: {status: {in: [unused, used], is_not: null}}
  - check: invariants
    expect: {/rows: {length: 20}}
  - until: {payment: "${order}"}
    within: 10s
    every: 200ms
    expect: {status: paid}
  - at_once: {copies: 200, pay: {serial_no: "${serial}", amount: 12000, order_no: "R-${copy}"}}
    expect: {outcomes: {paid: 1, COUPON_HELD: 199}}
  - at_once: {steps: [{cancel: "${order}"}, {inquire: "${order}", key: K1}]}
    expect: {outcomes: {paid: {at_least: 1}}}
  - telegram: {message_type: "0200", order_no: "${order}", amount: 0012}
    expect: {response_code: "0000"}
  - telegram: {raw: "hex:30"}
  - http: {method: GET, path: "/api/v1/coupons?last_digits=1234", headers: {X-A: 1}}
    key: ${row.price}
"#;

fn read(text: &str) -> Scenario {
    let parsed = parse("a/b.yaml", text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.scenario().unwrap()
}

#[test]
fn a_file_with_everything_in_it_is_read() {
    let scenario = read(WHOLE);
    assert_eq!(scenario.steps.len(), 12);
    assert_eq!(scenario.needed_arguments(), ["who"]);
    assert_eq!(scenario.kept(), ["serial", "order", "token", "digits"]);
    assert_eq!(
        scenario.drawn().into_iter().collect::<Vec<_>>(),
        ["random.ctn", "random.order_no.a"]
    );
    assert_eq!(scenario.values[1].1.constant(), Some(json!("0200")));
    assert_eq!(uses::used_files(&scenario)[0].0, "../common/world.yaml");
    assert_eq!(
        scenario.steps[1].needs().into_iter().collect::<Vec<_>>(),
        ["amount", "ctn", "serial"]
    );
    assert_eq!(scenario.steps[0].span, Span { line: 17, column: 5, length: 25 });
    // What is written of it is read as the same.
    let text = write(&scenario);
    assert_eq!(write(&read(&text)), text);
}

#[test]
fn a_call_is_the_request_that_the_api_knows() {
    let scenario = read(WHOLE);
    let mut names = Names::new(7);
    names.set("ctn", json!("01000000001"));
    names.set("amount", json!(12000));
    names.set("serial", json!(1_234_567_890_123_456_u64));
    names.set("order", json!("A/1 가"));
    let request = |step: usize| {
        let Action::Call(call) = &scenario.steps[step].action else { panic!("no call") };
        call.request(&names).unwrap()
    };
    let pay = request(1);
    assert_eq!((pay.method.as_str(), pay.path.as_str()), ("POST", "/api/v1/payments"));
    let body = pay.body.unwrap();
    assert_eq!(body["amount"], json!(12000));
    assert_eq!(body["serial_no"], json!("1234567890123456"), "a text is sent as text");
    assert_eq!((&body["payment_method"], &body["ctn"]), (&json!("01"), &json!("01000000001")));
    assert!(body["order_no"].as_str().unwrap().ends_with("-1"));
    assert_eq!(request(2).path, "/api/v1/payments/A%2F1%20%EA%B0%80/cancel");
    assert_eq!(request(2).body, None);
    let query = read(
        "name: x\nsteps:\n  - check: {coupons: {ctn: 01000000001, before: null, promotion_id: a b}}\n",
    );
    let Action::Call(call) = &query.steps[0].action else { panic!("no call") };
    assert_eq!(
        call.request(&names).unwrap().path,
        "/api/v1/coupons?ctn=01000000001&promotion_id=a+b"
    );
    let Action::Call(call) = &scenario.steps[1].action else { panic!("no call") };
    assert_eq!(
        call.request(&Names::new(1)),
        Err(UnknownName("serial".into())).or(call.request(&Names::new(1)))
    );
    assert!(call.request(&Names::new(1)).is_err());
}

/// The calls are the API's own: methods, paths, members, what it asks for, and their types.
#[test]
fn every_call_is_one_of_the_api() {
    let api: serde_json::Value =
        serde_json::from_str(include_str!("../../../openapi.json")).unwrap();
    // Added beside this table; its document is reviewed with it.
    let is_new = |path: &str| {
        api["paths"][path].is_null() && (path.ends_with("/ledger") || path.ends_with("/invariants"))
    };
    let named = |schema: &serde_json::Value| match schema["$ref"].as_str() {
        Some(name) => api["components"]["schemas"][name.rsplit('/').next().unwrap()].clone(),
        None => schema.clone(),
    };
    let blank = |path: &str| {
        let mut blank = String::new();
        let mut is_inside = false;
        for character in path.chars() {
            is_inside &= character != '}';
            if !is_inside {
                blank.push(character);
            }
            is_inside |= character == '{';
        }
        blank
    };
    for kind in CALLS.iter().chain(CHECKS) {
        if is_new(kind.path) {
            continue;
        }
        let paths = api["paths"].as_object().unwrap();
        let (_, path) = paths
            .iter()
            .find(|(path, _)| blank(path) == blank(kind.path))
            .unwrap_or_else(|| panic!("{}", kind.path));
        let operation = &path[kind.method.to_lowercase()];
        assert!(operation.is_object(), "{} {}", kind.method, kind.path);
        let body = named(&operation["requestBody"]["content"]["application/json"]["schema"]);
        let properties = body["properties"].as_object().cloned().unwrap_or_default();
        let of_body: Vec<_> = kind.members.iter().filter(|it| it.place == Place::Body).collect();
        let mut names: Vec<_> = of_body.iter().map(|member| member.name).collect();
        let mut expected: Vec<_> = properties.keys().map(String::as_str).collect();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected, "{}", kind.name);
        for member in of_body {
            let required = body["required"].as_array().unwrap().iter().any(|it| it == member.name);
            assert_eq!(required, member.is_required, "{} {}", kind.name, member.name);
            let types = named(&properties[member.name])["type"].to_string();
            let kind_of = if types.contains("integer") {
                calls::MemberKind::Number
            } else if types.contains("boolean") {
                calls::MemberKind::Bool
            } else if member.name == "conditions" {
                calls::MemberKind::Json
            } else {
                calls::MemberKind::Text
            };
            assert_eq!(member.kind, kind_of, "{} {}", kind.name, member.name);
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for (place, name) in [(Place::Path, "path"), (Place::Query, "query")] {
            let of_api = parameters.iter().filter(|it| it["in"] == name).count();
            let ours = kind.members.iter().filter(|it| it.place == place).count();
            assert_eq!(ours, of_api, "{} {name}", kind.name);
        }
        for member in kind.members.iter().filter(|it| it.place == Place::Query) {
            assert!(parameters.iter().any(|it| it["name"] == member.name), "{}", member.name);
        }
        for member in kind.members.iter().filter(|it| it.place == Place::Path) {
            assert!(kind.path.contains(&format!("{{{}}}", member.name)), "{}", kind.path);
        }
    }
}

#[test]
fn everything_that_is_not_as_expected_is_told_at_once() {
    let step = |expect: &str| {
        read(&format!("name: x\nsteps:\n  - check: {{payment: A}}\n    expect: {expect}\n"))
            .steps
            .remove(0)
    };
    let told = |expect: &str, http: u16, body: serde_json::Value| -> Vec<String> {
        let step = step(expect);
        mismatches(&step.expect, &Answer { http, body }, &Names::new(1))
            .into_iter()
            .map(|it| {
                let hint = it.hint.map(|hint| format!(" ({})", hint.english)).unwrap_or_default();
                format!("{}:{} {} / {}{hint}", it.line, it.at, it.expected, it.actual)
            })
            .collect()
    };
    let body = json!({"status": "paid", "amount": 12000.0, "code0": "0", "name": "가\u{200b}나", "rows": [{"a": 1, "b": 2}]});
    assert_eq!(told("{status: paid, amount: 12000, rows: {length: 1, contains: {is: 1}}, /rows/0/a: {at_most: 1}}", 200, body.clone()).len(), 1);
    assert_eq!(
        told(
            "{status: PAID, amount: {less_than: 12000}, code0: 0, nam: x, name: 가나, code: X, rows: {contains: {b: 2}}}",
            200,
            body.clone()
        ),
        [
            "4:/status text \"PAID\" / text \"paid\" (They differ in capitals.)",
            "4:/amount less than number 12000 / number 12000.0",
            "4:/code0 number 0 / text \"0\" (It is text; quote it: `\"0\"`.)",
            "4:/nam text \"x\" / nothing (Did you mean `/name`?)",
            "4:/name text \"가나\" / text \"가\\u{200b}나\"",
            "4:/code text \"X\" / nothing (It was to be refused, and succeeded.)",
        ]
    );
    assert_eq!(
        told(
            "{status: {in: [paid, unknown], not_in: [declined], matches: ^p, exists: true}, gone: {exists: false}}",
            201,
            body
        ),
        [""; 0]
    );
    assert_eq!(
        told("{status: paid}", 409, json!({"code": "COUPON_HELD", "status": 409})),
        [
            "0:http success (2xx) / number 409, code text \"COUPON_HELD\"",
            "4:/status text \"paid\" / number 409",
        ]
    );
    assert_eq!(
        told("{http: 409, code: COUPON_HELD}", 409, json!({"code": "COUPON_HELD"})),
        [""; 0]
    );
    assert_eq!(told("{http: 200}", 0, json!(null)), ["4:http number 200 / nothing"]);
}

#[test]
fn what_is_kept_is_found_also_within_a_text() {
    let scenario = read(WHOLE);
    let keep = &scenario.steps[1].keep;
    let body = json!({"order_no": 1, "x": null});
    assert_eq!(keep[0].value_in(&body), Some(json!(1)));
    assert_eq!(keep[1].value_in(&body), Some(json!(null)));
    assert!(keep[1].is_secret);
    assert_eq!(
        keep[2].value_in(&json!("code\n1234567890123456,x")),
        Some(json!("1234567890123456"))
    );
    assert_eq!(keep[2].value_in(&json!("none")), None);
}

#[test]
fn secrets_are_known_to_be_hidden() {
    let mut names = Names::new(1);
    names.set("a", json!("open"));
    names.set_secret("b", json!("short"));
    names.set_secret("c", json!(123_456));
    assert_eq!(names.secrets(), ["123456", "short"]);
    assert!(names.is_secret("b") && !names.is_secret("a"));
    assert_eq!(names.as_json(), json!({"a": "open", "b": "short", "c": 123_456}));
    assert_eq!(names.with_copy(3).get("copy"), Some(json!(3)));
}

#[test]
fn a_page_of_scenarios_tells_their_steps_in_words() {
    let scenario = read(WHOLE);
    let page = docs::page(&[("a/b.yaml", &scenario)], Language::English);
    for part in [
        "# Scenarios",
        "## 취소하면 쿠폰이 돌아온다",
        "A cancel gives the coupon back.",
        "once for each row: one won below",
        "3. Cancels a payment (order\\_no \"${order}\") → http `200`, coupon\\_status `unused`",
        "200 times at once: Pays an order",
    ] {
        assert!(page.contains(part) || page.contains(&part.replace("\\_", "_")), "{part}\n{page}");
    }
    let korean = docs::page(&[("a/b.yaml", &scenario)], Language::Korean);
    assert!(korean.contains("동시에 200번: 결제합니다"), "{korean}");
}
