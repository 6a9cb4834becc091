//! `/metrics`: what is counted, under labels whose number is bounded.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::client::call;
use crate::support::{Folder, Server, run_example, serve};

async fn metrics(server: &Server) -> String {
    call(server.address, "GET /metrics", "", None).await.unwrap().text
}

#[tokio::test]
async fn metrics_count_what_was_done() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |request: &str| call(server.address, request, "", None).await.unwrap();
    assert_eq!(ask("GET /readyz").await.text, "ready");
    assert_eq!(ask("GET /api/v1/payments/DEMO-0003").await.status, 200);
    assert_eq!(ask("GET /api/v1/payments/NOBODY").await.status, 404);
    let told = metrics(&server).await;
    let route = "route=\"/api/v1/payments/{order_no}\"";
    for expected in [
        &format!("http_requests_total{{method=\"GET\",{route},status=\"200\"}} 1"),
        &format!("http_requests_total{{method=\"GET\",{route},status=\"404\"}} 1"),
        "http_request_duration_seconds_bucket{method=\"GET\"",
        "micropay_calls_total{operation=\"pay\",source=\"console\",code=\"OK\"}",
        "micropay_telegrams_total{side=\"client\",type=\"0200\",response=\"0000\"}",
        "micropay_telegrams_total{side=\"port\",type=\"0200\",response=\"0000\"}",
        "micropay_background_runs_total{task=\"settling payments\",result=\"done\"}",
        "micropay_database_connections{state=\"idle\"}",
    ] {
        assert!(told.contains(expected), "{expected}\n{told}");
    }
    assert!(!told.contains("DEMO-0003") && !told.contains("NOBODY"), "no raw paths");
    server.stop().await;
    folder.verify().await;
}

/// A customer API that has a code for each number.
async fn refuse(Path(ctn): Path<String>) -> (StatusCode, Json<Value>) {
    (StatusCode::NOT_FOUND, Json(json!({ "code": format!("NO_{ctn}") })))
}

#[tokio::test]
async fn the_codes_of_a_system_outside_are_counted_as_one() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let address = serve(Router::new().route("/subscribers/{ctn}", get(refuse))).await;
    let base = format!("http://{address}");
    let target = json!({ "form": { "customer_url": base } });
    let (status, view) = server.post("/api/target/save", &target).await;
    assert_eq!(status, 200, "{view}");
    for ctn in ["01012345678", "01023456789"] {
        let (status, refused) = server.post("/api/customer/lookup", &json!({ "ctn": ctn })).await;
        assert_eq!((status, &refused["code"]), (404, &json!(format!("NO_{ctn}"))), "{refused}");
    }
    let told = metrics(&server).await;
    let expected = "{operation=\"customer_lookup\",source=\"console\",code=\"OUTSIDE\"} 2";
    assert!(told.contains(&format!("micropay_calls_total{expected}")), "{told}");
    assert!(!told.contains("NO_0"), "{told}");
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn the_telegrams_of_foreign_systems_are_counted_as_calls() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let verifications = "micropay_calls_total{operation=\"verification\",source=\"tcp\"";
    assert!(!metrics(&server).await.contains(verifications), "the server's own are no calls");
    let port = server.telegram_address.to_string();
    let (approved, told) = run_example("telegram.py", &[&port, "0800"]).await;
    assert!(approved, "{told}");
    let request = "0200 order_no=A-1 serial_no=7203000000000005 ncn=500123456789 amount=12000";
    let arguments: Vec<_> = [&*port].into_iter().chain(request.split(' ')).collect();
    let (approved, told) = run_example("telegram.py", &arguments).await;
    assert!(!approved, "{told}");
    let told = metrics(&server).await;
    for code in ["OK", "1001"] {
        let expected = format!("{verifications},code=\"{code}\"}} 1");
        assert!(told.contains(&expected), "{expected}\n{told}");
    }
    server.stop().await;
    folder.verify().await;
}
