//! Personal data: masked for a viewer at every route there is, and who else sees it is stored.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::api::payment;
use crate::client::{Answer, call};
use crate::sandboxes::{ORDER, fill, functions, good, run_over};
use crate::support::{Folder, Server};
use crate::{access, api_isolation, sandboxes};

/// Whatever says who the ordinary subscriber is.
const PERSONAL: [&str; 5] =
    ["01012345678", "010-1234-5678", "500123456789", "1991-04-02", "김하늘"];

/// Routes that show nothing of a sandbox, or nothing but what everybody may see.
const OF_NOBODY: &[&str] = &[
    "GET /healthz",
    "GET /readyz",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    // A count of changes, and counts of calls.
    "GET /events",
    "GET /metrics",
    // The same for everybody.
    "GET /events.js",
    "GET /favicon.svg",
    "GET /favicon-errors.svg",
    "GET /favicon.ico",
    // The document has the demonstration's number as an example.
    "GET /docs",
    "GET /docs/",
    "GET /docs/{*rest}",
    "GET /docs/errors",
    "GET /docs/swagger-initializer.js",
    "GET /api/v1/openapi.json",
];

/// A call in the sandbox `a` of whoever has this token.
async fn ask(server: &Server, token: &str, request: &str, body: Option<&Value>) -> Answer {
    let headers = format!("Authorization: Bearer {token}\r\nMicropay-Sandbox: a\r\n");
    call(server.address, request, &headers, body).await.unwrap()
}

/// Asserts that an answer does not say who the ordinary subscriber is. Whether there was one.
fn is_masked(what: &str, answer: &Answer) -> bool {
    for personal in PERSONAL {
        assert!(!answer.text.contains(personal), "{what} tells {personal}: {}", answer.text);
    }
    assert!(matches!(answer.status, 200 | 403 | 404), "{what}: {answer:?}");
    answer.status == 200
}

#[tokio::test]
async fn a_viewer_sees_nobodys_personal_data_at_any_route() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let of_a = fill(&server).await;
    server.stop().await;
    let viewer = access::token(&folder, "lee", "viewer").await;
    let server = access::start(&folder).await;
    let mut asked: BTreeSet<_> = OF_NOBODY.iter().map(|route| (*route).to_owned()).collect();

    for (path, body, _) in sandboxes::cases(&of_a) {
        let answer = ask(&server, &viewer, &format!("POST {path}"), Some(&body)).await;
        is_masked(path, &answer);
        asked.insert(format!("POST {path}"));
    }
    let operations = api_isolation::operations_of(&server, &viewer).await;
    for case in api_isolation::cases(&of_a) {
        let (method, path) = &operations[case.operation];
        asked.insert(format!("{method} {path}"));
        if case.operation == "get_openapi" {
            continue;
        }
        let request = format!("{method} {}", case.address(path));
        let headers = format!(
            "Authorization: Bearer {viewer}\r\nMicropay-Sandbox: a\r\nIdempotency-Key: {}\r\n",
            asked.len()
        );
        let answer = call(server.address, &request, &headers, case.body.as_ref()).await.unwrap();
        is_masked(case.operation, &answer);
    }
    for page in app::PAGES.iter().map(|page| page.address) {
        let request = format!("GET {page}?sandbox=a");
        let headers = format!("Authorization: Bearer {viewer}\r\n");
        let mut answer = call(server.address, &request, &headers, None).await.unwrap();
        // The form is filled in with the demonstration's number, whoever looks.
        answer.text = answer.text.replace("010-1234-5678", "");
        assert!(answer.text.contains(ORDER) || page != "/", "{}", answer.text);
        is_masked(page, &answer);
        asked.insert(format!("GET {page}"));
    }
    // Each call and each error, opened: those that were made above are among them.
    for (list, open, key) in [
        ("/api/exchange/list", "/api/v1/exchanges", "exchange_no"),
        ("/api/error/list", "/api/v1/errors", "error_no"),
    ] {
        let body = json!({ "form": {} });
        let rows = ask(&server, &viewer, &format!("POST {list}"), Some(&body)).await.json();
        for row in rows["rows"].as_array().unwrap() {
            let request = format!("GET {open}/{}", row[key]);
            assert!(is_masked(&request, &ask(&server, &viewer, &request, None).await));
        }
    }

    // A route without a request above is one of which nobody knows what it shows.
    let routes: BTreeSet<_> =
        server::access::routes().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(asked, routes);
    assert!(functions().iter().all(|path| asked.contains(&format!("POST {path}"))));

    // What is not personal is shown.
    let found = ask(&server, &viewer, "GET /api/v1/subscribers/010-1234-5678", None).await.json();
    let subscriber = &found["subscriber"];
    assert_eq!(subscriber["ncn"], "••••••••6789");
    assert_eq!(subscriber["ctn"], "•••••••5678");
    assert_eq!((&subscriber["name"], &subscriber["sex"]), (&json!("•••"), &json!("F")));
    let paid = ask(&server, &viewer, &format!("GET /api/v1/payments/{ORDER}"), None).await.json();
    assert_eq!((&paid["ctn"], &paid["amount"]), (&json!("•••••••5678"), &json!(10_000)));
    server.stop().await;
    folder.verify().await;
}

/// A file that asks for the ordinary subscriber, as it is kept by somebody who may see who that is.
fn about_a_person(path: &str, born: &str) -> String {
    format!(
        "name: 010-1234-5678 조회\nsandbox: demonstration\nsteps:\n  \
         - http: {{path: {path}, headers: {{x: \"500123456789\"}}}}\n    \
         expect: {{/subscriber/birth_date: \"{born}\"}}\n    \
         keep: {{born: /subscriber/birth_date, who: /subscriber/name, contract: /subscriber/ncn}}\n"
    )
}

#[tokio::test]
async fn a_viewer_sees_nobodys_number_in_a_scenario_or_what_came_of_it() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    fill(&server).await;
    let record = json!({ "form": { "order_no": ORDER } });
    let sitting = good(&server, "a", "/api/scenario/record", &record).await;
    let recorded = run_over(&server, &sitting["run_no"]).await;
    let mut opened = vec![(sitting["path"].clone(), recorded["run"]["run_no"].clone())];
    for (edit_no, path, born) in [
        (0, "/api/v1/subscribers/010-1234-5678", "1991-04-02"),
        (1, "/api/v1/subscribers/01012345678", "1990-01-01"),
    ] {
        let text = about_a_person(path, born);
        let save = json!({ "form": { "path": "person", "text": text, "edit_no": edit_no } });
        good(&server, "a", "/api/scenario/save", &save).await;
        let run = json!({ "form": { "path": "person" } });
        let started = good(&server, "a", "/api/scenario/run", &run).await;
        let run = run_over(&server, &started["runs"][0]["run_no"]).await;
        let verdict = if edit_no == 0 { "passed" } else { "failed" };
        assert_eq!(run["run"]["verdict"], verdict, "{run}");
        let told = run.to_string();
        for personal in ["500123456789", "1991-04-02", "김하늘"] {
            assert!(told.contains(personal), "who may see it is told {personal}: {told}");
        }
        opened.push((json!("person.yaml"), run["run"]["run_no"].clone()));
    }
    server.stop().await;
    let viewer = access::token(&folder, "lee", "viewer").await;
    let server = access::start(&folder).await;
    let asks = async |request: &str, body: Option<&Value>| {
        let answer = ask(&server, &viewer, request, body).await;
        assert!(is_masked(request, &answer), "{request}: {answer:?}");
        answer.json()
    };
    for (path, run_no) in &opened {
        let path = path.as_str().unwrap();
        let file = asks(&format!("GET /api/v1/scenarios/file?path={path}"), None).await;
        let shown = asks("POST /api/scenario/open", Some(&json!({ "path": path }))).await;
        assert_eq!(file["text"], shown["text"]);
        let run = asks(&format!("GET /api/v1/scenario-runs/{run_no}"), None).await;
        assert!(!run["report"].as_array().unwrap().is_empty(), "{run}");
        let open = json!({ "run_no": run_no });
        asks("POST /api/scenario/open_run", Some(&open)).await;
        asks(&format!("GET /api/v1/scenario-runs/{run_no}/compared"), None).await;
        asks("POST /api/scenario/parted", Some(&open)).await;
    }
    let (_, red) = opened.last().unwrap();
    let run = asks(&format!("GET /api/v1/scenario-runs/{red}"), None).await.to_string();
    assert!(run.contains("/subscribers/•••••••5678") && run.contains("••••••••6789"), "{run}");
    let parted = asks(&format!("GET /api/v1/scenario-runs/{red}/compared"), None).await;
    assert_eq!(parted["divergence"]["no"], "1", "{parted}");
    let list = json!({ "form": {} });
    asks("GET /api/v1/scenarios", None).await;
    asks("POST /api/scenario/list", Some(&json!({}))).await;
    asks("GET /api/v1/scenario-runs", None).await;
    asks("POST /api/scenario/runs", Some(&list)).await;
    let errors = asks("GET /api/v1/errors?source=scenario", None).await;
    let errors = errors["rows"].as_array().unwrap();
    assert!(!errors.is_empty());
    for error in errors {
        asks(&format!("GET /api/v1/errors/{}", error["error_no"]), None).await;
    }
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn who_sees_a_person_is_stored() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let _ = fill(&server).await;
    server.stop().await;
    let viewer = access::token(&folder, "lee", "viewer").await;
    let tester = access::token(&folder, "kim", "tester").await;
    let server = access::start(&folder).await;
    let latest = async || {
        let list = json!({ "form": {} });
        let calls = ask(&server, &viewer, "POST /api/exchange/list", Some(&list)).await.json();
        let number = json!({ "exchange_no": calls["rows"][0]["exchange_no"] });
        ask(&server, &viewer, "POST /api/exchange/detail", Some(&number)).await.json()
    };
    let order = json!({ "form": { "order_no": ORDER } });

    // Testers too see numbers in the history only when they ask for them.
    let rows = ask(&server, &tester, "POST /api/payment/list", Some(&order)).await;
    assert!(is_masked("the history", &rows) && rows.text.contains(ORDER));
    for (request, body, operation) in [
        ("GET /api/v1/subscribers/010-1234-5678", None, "customer_lookup"),
        ("POST /api/customer/lookup", Some(json!({ "ctn": "010-1234-5678" })), "customer_lookup"),
        ("POST /api/payment/reveal", Some(order.clone()), "history"),
        ("POST /api/payment/request", Some(order.clone()), "history"),
    ] {
        let shown = ask(&server, &tester, request, body.as_ref()).await;
        assert!(shown.status == 200 && shown.text.contains("5678"), "{request}: {shown:?}");
        assert!(PERSONAL.iter().any(|personal| shown.text.contains(personal)), "{shown:?}");
        let call = latest().await;
        assert_eq!(call["exchange"]["operation"], operation);
        assert_eq!(call["unmaskings"].as_array().unwrap().len(), 1, "{request}: {call}");
        assert_eq!(call["unmaskings"][0]["reader"], "kim", "{request}");
    }
    // Whoever sees nothing is not stored as one who did.
    ask(&server, &viewer, "GET /api/v1/subscribers/010-1234-5678", None).await;
    assert_eq!(latest().await["unmaskings"], json!([]));

    // An answer that is kept under a key is given only to who may see the same.
    let mut looked_for = payment("");
    looked_for.as_object_mut().unwrap().remove("order_no");
    let eligible = async |token: &str| {
        let headers = format!(
            "Authorization: Bearer {token}\r\nMicropay-Sandbox: a\r\nIdempotency-Key: e\r\n"
        );
        let request = "POST /api/v1/coupons/eligible";
        call(server.address, request, &headers, Some(&looked_for)).await.unwrap()
    };
    assert!(eligible(&tester).await.text.contains("500123456789"));
    let refused = eligible(&viewer).await;
    refused.assert_problem(422, "IDEMPOTENCY_KEY_REUSED");
    server.stop().await;
    folder.verify().await;
}
