//! Scenarios that a sandbox keeps, on the server's own program: run, failing live, told by webhook, stopped.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use engine::scenario_store::signature;
use serde_json::{Value, json};

use crate::client::call;
use crate::program::PATIENCE;
use crate::support::{Folder, Server, serve};

const SECRET: &str = "0123456789abcdef";

async fn asked(server: &Server, request: &str, body: Option<&Value>) -> Value {
    let answer = call(server.address, request, "", body).await.unwrap();
    assert!(answer.status < 300, "{request}: {answer:?}");
    if answer.text.is_empty() { Value::Null } else { answer.json() }
}

async fn save(server: &Server, path: &str, edit_no: i64, text: &str) {
    let body = json!({ "path": path, "text": text, "edit_no": edit_no });
    asked(server, "POST /api/v1/scenarios", Some(&body)).await;
}

/// The run of a scenario, once it is over.
async fn run(server: &Server, body: &Value) -> Value {
    let started = asked(server, "POST /api/v1/scenario-runs", Some(body)).await;
    let request = format!("GET /api/v1/scenario-runs/{}", started["runs"][0]["run_no"]);
    let began = Instant::now();
    loop {
        let detail = asked(server, &request, None).await;
        if detail["run"]["state"] == "over" {
            return detail;
        }
        assert!(began.elapsed() < PATIENCE, "not over: {detail}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn text(expected: u16) -> String {
    format!("name: The clock\nsteps:\n  - check: {{clock: }}\n    expect: {{http: {expected}}}\n")
}

type Told = Arc<Mutex<Vec<(HeaderMap, String)>>>;

/// A receiver that fails the first time.
async fn receiver() -> (String, Told) {
    let told = Told::default();
    let keeps = Arc::clone(&told);
    let hook = post(move |headers: HeaderMap, body: String| async move {
        let mut told = keeps.lock().unwrap();
        told.push((headers, body));
        if told.len() == 1 { StatusCode::BAD_GATEWAY } else { StatusCode::NO_CONTENT }
    });
    let address = serve(Router::new().route("/hook", hook)).await;
    (format!("http://{address}/hook"), told)
}

#[tokio::test]
async fn a_failure_is_an_error_of_the_sandbox_and_is_told_until_it_is_taken_as_is_the_recovery() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let (url, told) = receiver().await;
    let webhook = json!({ "url": url, "secret": SECRET });
    asked(&server, "POST /api/v1/scenario-webhook", Some(&webhook)).await;
    save(&server, "clock", 0, &text(418)).await;
    let red = run(&server, &json!({ "path": "clock" })).await;
    assert_eq!(red["run"]["verdict"], "failed", "{red}");
    let mismatch = &red["report"][0]["steps"][0]["mismatches"][0];
    assert_eq!(
        (&mismatch["expected"], &mismatch["actual"]),
        (&json!("number 418"), &json!("number 200"))
    );
    let errors = asked(&server, "GET /api/v1/errors?source=scenario", None).await;
    assert_eq!(errors["rows"][0]["code"], "SCENARIO_STEP_FAILED", "{errors}");
    let request = format!("GET /api/v1/errors/{}", errors["rows"][0]["error_no"]);
    let error = asked(&server, &request, None).await;
    assert!(error["request"].as_str().unwrap().contains("clock.yaml"), "{error}");

    save(&server, "clock", 1, &text(200)).await;
    let green = run(&server, &json!({ "path": "clock" })).await;
    assert_eq!(green["run"]["verdict"], "passed", "{green}");
    assert_eq!(green["run"]["progress"]["finished"], 1);
    // The first was not taken, and comes again under the same number.
    let began = Instant::now();
    while told.lock().unwrap().len() < 3 {
        assert!(began.elapsed() < PATIENCE, "{:?}", told.lock().unwrap());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told = told.lock().unwrap().clone();
    for (headers, body) in &told {
        let signed = headers["micropay-signature"].to_str().unwrap();
        let at = signed.strip_prefix("t=").unwrap().split(',').next().unwrap().parse().unwrap();
        assert_eq!(signature(SECRET, at, body).unwrap(), signed);
    }
    let events = |event: &str| {
        let of = told.iter().filter(|(headers, _)| headers["micropay-event"] == event);
        of.map(|(headers, _)| headers["micropay-delivery"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(events("failed").len() + events("recovered").len(), 3);
    assert!(events("failed").windows(2).all(|pair| pair[0] == pair[1]));
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn the_library_runs_with_files_that_use_files_and_a_run_stops_after_its_step() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let listed = asked(&server, "GET /api/v1/scenarios", None).await;
    let library = listed["rows"].as_array().unwrap();
    assert!(library.len() >= 80, "{}", library.len());
    assert!(library.iter().all(|line| line["is_library"] == true && line["problems"] == 0));
    let used = library.iter().find(|line| line["path"] == "flow/cancel_without_coupon.yaml");
    assert!(used.is_some(), "{listed}");
    let body = json!({ "path": "flow/cancel_without_coupon.yaml" });
    let detail = run(&server, &body).await;
    assert_eq!(detail["run"]["verdict"], "passed", "{detail}");
    // What the editor begins a new one with.
    save(&server, "new", 0, include_str!("../../../app/src/pages/scenarios/new.yaml")).await;
    let detail = run(&server, &json!({ "path": "new" })).await;
    assert_eq!(detail["run"]["verdict"], "passed", "{detail}");
    // One that would go on for a minute.
    let slow = "name: Slow\nsteps:\n  - until: {clock: }\n    within: 60s\n    every: 100ms\n    expect: {/now: x}\n";
    save(&server, "slow", 0, slow).await;
    let started =
        asked(&server, "POST /api/v1/scenario-runs", Some(&json!({ "path": "slow" }))).await;
    let run_no = &started["runs"][0]["run_no"];
    let began = Instant::now();
    loop {
        let stopped =
            asked(&server, &format!("POST /api/v1/scenario-runs/{run_no}/stop"), None).await;
        if stopped["state"] == "over" {
            assert_eq!(stopped["verdict"], "stopped", "{stopped}");
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{stopped}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn a_run_ends_with_the_step_that_is_asked_for_and_its_sandbox_stays_as_it_is_then() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let path = "flow/cancel_without_coupon.yaml";
    let whole = run(&server, &json!({ "path": path })).await;
    assert_eq!(whole["run"]["verdict"], "passed", "{whole}");
    let until = run(&server, &json!({ "path": path, "until": "2" })).await;
    assert_eq!(until["run"]["verdict"], "stopped", "{until}");
    let case = &until["report"][0];
    let last = case["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["no"], &last["action"]), (&json!("2"), &json!("pay")), "{until}");
    let sandbox = case["sandbox"].as_str().unwrap();
    let within = |request: &str| {
        let (request, headers) = (request.to_owned(), format!("Micropay-Sandbox: {sandbox}\r\n"));
        let address = server.address;
        async move { call(address, &request, &headers, None).await.unwrap().json() }
    };
    let payment = within("GET /api/v1/payments/A-1").await;
    assert_eq!(payment["status"], "paid", "not cancelled yet: {payment}");
    let clock = within("GET /api/v1/clock").await;
    assert_eq!(clock["stopped"], true, "{clock}");
    // It says nothing of the scenario: that is as green as it was.
    let listed = asked(&server, "GET /api/v1/scenarios", None).await;
    let line = listed["rows"].as_array().unwrap().iter().find(|line| line["path"] == path).unwrap();
    assert_eq!(line["last"].as_array().unwrap().len(), 1, "{line}");
    assert_eq!(line["last"][0]["verdict"], "passed");
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn a_run_is_seen_step_by_step_while_it_is_under_way() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let text = "name: Slow\nsteps:\n  - check: {clock: }\n  - until: {clock: }\n    within: 30s\n    every: 100ms\n    \
                expect: {http: 418}\n";
    save(&server, "slow", 0, text).await;
    let body = json!({ "path": "slow" });
    let started = asked(&server, "POST /api/v1/scenario-runs", Some(&body)).await;
    let request = format!("GET /api/v1/scenario-runs/{}", started["runs"][0]["run_no"]);
    let began = Instant::now();
    let under_way = loop {
        let detail = asked(&server, &request, None).await;
        if detail["report"][0]["steps"][0].is_object() {
            break detail;
        }
        assert!(began.elapsed() < PATIENCE, "no step is told: {detail}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(under_way["run"]["state"], "running", "{under_way}");
    assert_eq!(under_way["report"][0]["steps"].as_array().unwrap().len(), 1);
    assert_eq!(under_way["report"][0]["steps"][0]["calls"][0]["status"], 200);
    let progress = &under_way["run"]["progress"];
    assert_eq!((&progress["finished"], &progress["total"]), (&json!(1), &json!(2)));
    let compared = asked(&server, &format!("{request}/compared"), None).await;
    assert_eq!(compared, json!({ "divergence": null }));
    asked(&server, &format!("{}/stop", request.replace("GET", "POST")), None).await;
    server.stop().await;
    folder.verify().await;
}
