//! Idempotency keys over HTTP: one effect, one answer, also over a server's death.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::api::payment;
use crate::client::{Answer, JSON, call, send};
use crate::support::{Folder, ORDINARY, Server};

/// Sends one and the same request many times at once.
async fn at_once(
    server: &Server,
    request: &'static str,
    key: &str,
    body: Option<Value>,
) -> Vec<Answer> {
    const TIMES: usize = 50;
    let barrier = Arc::new(Barrier::new(TIMES));
    let tasks: Vec<_> = (0..TIMES)
        .map(|_| {
            let (barrier, address) = (barrier.clone(), server.address);
            let (headers, body) = (format!("Idempotency-Key: {key}\r\n"), body.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                call(address, request, &headers, body.as_ref()).await.unwrap()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// Asserts that all answers are the one, or say that it is being worked on.
fn the_one_answer(answers: &[Answer], status: u16) -> String {
    let mut different = BTreeSet::new();
    for answer in answers {
        if answer.status == 409 {
            answer.assert_problem(409, "IDEMPOTENCY_KEY_IN_FLIGHT");
            assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
        } else {
            assert_eq!(answer.status, status, "{answer:?}");
            different.insert(answer.text.clone());
        }
    }
    assert_eq!(different.len(), 1, "{different:?}");
    let first = answers.iter().filter(|answer| answer.status == status);
    let first = first.filter(|answer| !answer.headers.contains_key("idempotent-replayed"));
    assert_eq!(first.count(), 1, "one of them did it");
    different.pop_first().unwrap()
}

/// A payment, its body as it is written here.
async fn ask_written(server: &Server, key: &str, body: String) -> (u16, String) {
    let headers = format!("{JSON}Idempotency-Key: {key}\r\n");
    let answer = send(server.address, "POST /api/v1/payments", &headers, body).await.unwrap();
    (answer.status, answer.text)
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_equal_posts_at_once_have_one_effect() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let issue = json!({ "ctn": ORDINARY, "promotion_id": "AUTUMN3000" });
    let answers = at_once(&server, "POST /api/v1/coupons", "i", Some(issue)).await;
    let coupon: Value = serde_json::from_str(&the_one_answer(&answers, 201)).unwrap();

    let pay = json!({
        "order_no": "O1", "payment_method": "01", "payment_type": "D1", "amount": 12000,
        "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": true, "ctn": ORDINARY,
        "serial_no": coupon["serial_no"],
    });
    let answers = at_once(&server, "POST /api/v1/payments", "p", Some(pay.clone())).await;
    let paid = the_one_answer(&answers, 201);
    let answers = at_once(&server, "POST /api/v1/payments/O1/cancel", "c", None).await;
    let cancelled = the_one_answer(&answers, 200);

    // Refusals are answers too, and a restart forgets none of them.
    let key = "Idempotency-Key: d\r\n";
    let refused = call(server.address, "POST /api/v1/payments/O1/cancel", key, None).await.unwrap();
    refused.assert_problem(409, "ALREADY_CANCELLED");
    server.kill().await;
    let server = folder.start(&[]).await;
    let ask = async |request: &str, key: &str, body: Option<&Value>| {
        let key = format!("Idempotency-Key: {key}\r\n");
        let answer = call(server.address, request, &key, body).await.unwrap();
        assert_eq!(answer.headers.get("idempotent-replayed").map(String::as_str), Some("true"));
        answer
    };
    assert_eq!(ask("POST /api/v1/payments", "p", Some(&pay)).await.text, paid);
    assert_eq!(ask("POST /api/v1/payments/O1/cancel", "c", None).await.text, cancelled);
    let again = ask("POST /api/v1/payments/O1/cancel", "d", None).await;
    assert_eq!((again.status, &again.text), (409, &refused.text));
    assert_eq!(again.headers["content-type"], "application/problem+json");
    // However it is written, it is the same request where it means the same.
    let answers = ask_written(&server, "p", pay.to_string()).await;
    let mut members: Vec<_> = pay.as_object().unwrap().iter().collect();
    members.reverse();
    let members: Vec<_> = members.iter().map(|(name, it)| format!("  \"{name}\": {it}")).collect();
    let otherwise = format!("{{\n{}\n}}", members.join(",\n"));
    let otherwise =
        otherwise.replace("12000", "12000.0").replace("010-1234-5678", "+82 10 1234 5678");
    assert_eq!(ask_written(&server, "p", otherwise.clone()).await, answers);
    let (status, text) = ask_written(&server, "p", otherwise.replace("12000.0", "12001")).await;
    assert!(status == 422 && text.contains("IDEMPOTENCY_KEY_REUSED"), "{text}");
    let other =
        call(server.address, "POST /api/v1/payments/O2/cancel", "Idempotency-Key: c\r\n", None);
    other.await.unwrap().assert_problem(422, "IDEMPOTENCY_KEY_REUSED");

    // The order itself, sent again under another key: the first one's bytes, and marked like it. So
    // is a refusal, of an order that was made and declined.
    assert_eq!(ask("POST /api/v1/payments", "p2", Some(&pay)).await.text, paid);
    let mut new = pay.clone();
    new["order_no"] = json!("O3");
    let key = "Idempotency-Key: n\r\n";
    let answer = call(server.address, "POST /api/v1/payments", key, Some(&new)).await.unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    assert!(!answer.headers.contains_key("idempotent-replayed"), "{answer:?}");
    server.stop().await;
    folder.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_by_itself_is_not_kept_under_its_key() {
    let folder = Folder::new();
    let server = folder.start(&["--verification-timeout-ms", "300"]).await;
    let ask = async |request: &str, key: &str, body: Option<&Value>| {
        let key = format!("Idempotency-Key: {key}\r\n");
        let answer = call(server.address, request, &key, body).await.unwrap();
        // A payment that was made is told as what its order came to; nothing else was kept.
        let replayed = answer.headers.contains_key("idempotent-replayed");
        assert!(!replayed || answer.status == 201, "{answer:?}");
        answer
    };
    let serial_no = json!(server.issue("LOST2000").await);
    let paying = |order_no: &str| {
        let mut body = payment(order_no);
        body["serial_no"] = serial_no.clone();
        body
    };
    let (first, second) = (paying("P1"), paying("P2"));
    let pay = "POST /api/v1/payments";
    let cancel = "POST /api/v1/payments/P1/cancel";

    assert_eq!(ask(pay, "pay", Some(&first)).await.status, 202);
    ask(cancel, "cancel", None).await.assert_problem(409, "OUTCOME_UNKNOWN");
    ask(pay, "second", Some(&second)).await.assert_problem(409, "COUPON_HELD");
    server.settled().await;
    // The same requests under the same keys, one after another: each may do now what it asks for.
    assert_eq!(ask(pay, "pay", Some(&first)).await.status, 201);
    assert_eq!(ask(cancel, "cancel", None).await.status, 200);
    assert_eq!(ask(pay, "second", Some(&second)).await.status, 202);
    // By now both have their last answers: they are kept.
    for (request, key, body, status) in
        [(pay, "pay", Some(&first), 201), (cancel, "cancel", None, 200)]
    {
        let key = format!("Idempotency-Key: {key}\r\n");
        let answer = call(server.address, request, &key, body).await.unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.headers.contains_key("idempotent-replayed"), "{answer:?}");
    }
    server.settled().await;
    server.stop().await;
    folder.verify().await;
}

/// Each answer told again from what was stored: after whatever came later, and over a server's death.
#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_told_again_to_the_byte_whatever_came_later() {
    const ROUNDS: usize = 60;
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let ask = async |address, request: &str, key: &str, body: Option<&Value>| {
        let key = format!("Idempotency-Key: {key}\r\nAccept-Language: en\r\n");
        let answer = call(address, request, &key, body).await.unwrap();
        let told = ["content-type", "content-language", "location"]
            .map(|name| answer.headers.get(name).cloned());
        (answer.status, told, answer.text, answer.headers.contains_key("idempotent-replayed"))
    };
    // Whom a coupon is issued to varies, and so do the amount, the day, and what is refused.
    let mut asked = Vec::new();
    let mut told = Vec::new();
    for round in 0..ROUNDS {
        let promotion = ["AUTUMN3000", "GAME1000", "NOWHERE"][round % 3];
        let issue = json!({ "ctn": "010-5678-1020", "promotion_id": promotion });
        let key = format!("i{round}");
        let issued = ask(server.address, "POST /api/v1/coupons", &key, Some(&issue)).await;
        let coupon: Value = serde_json::from_str(&issued.2).unwrap();
        let mut pay = payment(&format!("R{round}"));
        pay["ctn"] = json!("01056781020");
        pay["amount"] = json!(10_000 + round * 17);
        pay["serial_no"] = coupon["serial_no"].clone();
        if round % 7 == 3 {
            pay["amount"] = json!(-1);
        }
        if round % 5 == 1 {
            let last_month = chrono::Utc::now().date_naive() - chrono::TimeDelta::days(31);
            pay["paid_on"] = json!(last_month.to_string());
        }
        let cancel = format!("POST /api/v1/payments/R{round}/cancel");
        asked.push(("POST /api/v1/coupons".to_owned(), format!("i{round}"), Some(issue)));
        asked.push(("POST /api/v1/payments".to_owned(), format!("p{round}"), Some(pay)));
        asked.push((cancel, format!("c{round}"), None));
        told.push(issued);
        for (request, key, body) in &asked[asked.len() - 2..] {
            told.push(ask(server.address, request, key, body.as_ref()).await);
        }
    }
    let statuses: BTreeSet<u16> = told.iter().map(|(status, ..)| *status).collect();
    assert!(BTreeSet::from([200, 201, 404, 409, 422]).is_subset(&statuses), "{statuses:?}");
    assert!(told.iter().all(|(.., replayed)| !replayed), "each was the first");
    // Coupons that came back are used by other orders, and some are deleted.
    for (round, (_, _, text, _)) in told.iter().step_by(3).enumerate().take(20) {
        let coupon: Value = serde_json::from_str(text).unwrap();
        let Some(serial_no) = coupon["serial_no"].as_str() else { continue };
        let mut pay = payment(&format!("L{round}"));
        pay["ctn"] = json!("01056781020");
        pay["serial_no"] = json!(serial_no);
        ask(server.address, "POST /api/v1/payments", &format!("l{round}"), Some(&pay)).await;
        let delete = format!("DELETE /api/v1/coupons/{serial_no}");
        call(server.address, &delete, "", None).await.unwrap();
    }
    server.kill().await;
    let server = folder.start(&[]).await;
    for _ in 0..2 {
        for ((request, key, body), (status, headers, text, _)) in asked.iter().zip(&told) {
            let again = ask(server.address, request, key, body.as_ref()).await;
            let first = (*status, headers.clone(), text.clone(), true);
            assert_eq!(again, first, "{request} under {key}");
        }
    }
    server.stop().await;
    folder.verify().await;
}
