//! Lines and codes over the HTTP API: a number that is ported, codes from a file.

use serde_json::json;

use crate::client::{call, send};
use crate::support::{Folder, ORDINARY};

/// The one who pays the phone bill by card.
const PORT: &str = "POST /api/v1/subscribers/01056781020/change";

#[tokio::test]
async fn a_line_is_looked_at_then_ported_once() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |request: &str, headers: &str, body| {
        call(server.address, request, headers, body).await.unwrap()
    };
    let form = json!({ "kind": "number_port", "ncn": "990000880001" });
    // The demonstration has a payment of the ordinary subscriber's that waits for its outcome.
    let waits = format!("POST /api/v1/subscribers/{ORDINARY}/change");
    let waits = ask(&waits, "Idempotency-Key: w\r\n", Some(&form)).await;
    waits.assert_problem(409, "LINE_PAYMENT_OPEN");
    let told = ask(&format!("{PORT}/preview"), "Idempotency-Key: a\r\n", Some(&form)).await;
    assert_eq!((told.status, told.json()["is_done"].as_bool()), (200, Some(false)), "{told:?}");
    let done = ask(PORT, "Idempotency-Key: b\r\n", Some(&form)).await;
    let (told, mut changed) = (told.json(), done.json());
    assert_eq!(changed["is_done"], true, "{changed}");
    changed["is_done"] = json!(false);
    changed["at"] = told["at"].clone();
    assert_eq!(changed, told);
    assert!(told["consequences"][0]["korean"].as_str().unwrap().contains("이전 계약"), "{told}");

    // The same request again is the same change.
    let again = ask(PORT, "Idempotency-Key: b\r\n", Some(&form)).await;
    assert_eq!((again.status, &again.text), (200, &done.text));
    ask(PORT, "Idempotency-Key: c\r\n", Some(&form)).await.assert_problem(409, "LINE_UNCHANGED");
    let number = json!({ "kind": "number", "ctn": ORDINARY });
    let taken = ask(PORT, "Idempotency-Key: d\r\n", Some(&number)).await;
    taken.assert_problem(409, "PHONE_NUMBER_TAKEN");
    let wrong = json!({ "kind": "number", "ctn": ORDINARY, "name": "박지훈" });
    let wrong = ask(PORT, "Idempotency-Key: e\r\n", Some(&wrong)).await;
    wrong.assert_problem(422, "INVALID_REQUEST");

    let usage = ask("GET /api/v1/subscribers/01056781020/usage", "", None).await.json();
    assert_eq!(usage["listed"]["subscriber"]["ncn"], "990000880001");
    assert_eq!(usage["changes"][0]["before"]["ncn"], "500523456793");
    let listed = ask("GET /api/v1/subscribers?text=500523456793", "", None).await.json();
    assert_eq!(listed["rows"][0]["subscriber"]["status"], "terminated");
    assert!(listed["rows"][0]["ended_at"].is_string(), "{listed}");
}

#[tokio::test]
async fn codes_are_a_file_that_is_taken_whole_or_not_at_all() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let csv = "Content-Type: text/csv\r\n";
    let import = async |query: &str, list: &str| {
        let request = format!("POST /api/v1/codes/import{query}");
        send(server.address, &request, csv, list).await.unwrap()
    };
    let exported = send(server.address, "GET /api/v1/codes/export", "", "").await.unwrap();
    assert_eq!(exported.headers["content-type"], "text/csv; charset=utf-8");
    let lines = exported.text.lines().count() as i64 - 1;
    let told = import("?preview=true", &exported.text).await.json();
    assert_eq!((told["unchanged"].as_i64(), &told["wrong"]), (Some(lines), &json!(0)), "{told}");

    let list = "kind,pg,code,korean\npg,,PG77,새 PG\ncp,PG77,CP77,새 CP\ncp,PG78,CP78,없는 PG\n";
    let told = import("?preview=true", list).await.json();
    assert_eq!((&told["created"], &told["wrong"]), (&json!(2), &json!(1)), "{told}");
    assert_eq!(told["wrong_lines"][0]["line"], 4);
    import("", list).await.assert_problem(422, "CODES_NOT_IMPORTED");
    let codes = send(server.address, "GET /api/v1/codes", "", "").await.unwrap().text;
    assert!(!codes.contains("PG77"), "{codes}");
    let list = list.lines().take(3).collect::<Vec<_>>().join("\n");
    let stored = import("", &list).await.json();
    assert_eq!((&stored["is_stored"], &stored["created"]), (&json!(true), &json!(2)), "{stored}");
    let catalogue = send(server.address, "GET /api/v1/catalogue", "", "").await.unwrap().text;
    assert!(catalogue.contains("CP77"), "{catalogue}");
    import("?encoding=utf-8", &list).await.assert_problem(400, "MALFORMED_REQUEST");
}
