//! Many requests at once, over HTTP, with the verification over TCP.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Barrier;

use crate::support::{Folder, Server, pay_form, post};

/// Sends all `bodies` at once, each on a connection of its own.
async fn at_once(server: &Server, bodies: Vec<Value>) -> Vec<(u16, Value)> {
    let barrier = Arc::new(Barrier::new(bodies.len()));
    let address = server.address;
    let tasks: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            let barrier = barrier.clone();
            tokio::spawn(async move {
                barrier.wait().await;
                post(address, "/api/payment/pay", &body).await.unwrap()
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn of_200_simultaneous_payments_on_one_coupon_one_succeeds() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let coupon = server.issue("AUTUMN3000").await;
    let bodies = (0..200).map(|number| pay_form(&format!("C{number}"), &coupon)).collect();
    let answers = at_once(&server, bodies).await;
    let paid = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!(paid, 1, "{answers:?}");
    for (status, answer) in answers.iter().filter(|(status, _)| *status != 200) {
        assert_eq!(*status, 409, "{answer}");
        let code = answer["code"].as_str().unwrap();
        assert!(matches!(code, "COUPON_HELD" | "COUPON_ALREADY_USED"), "{answer}");
    }
    server.stop().await;
    folder.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_order_20_times_at_once_gets_20_equal_answers() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let coupon = server.issue("AUTUMN3000").await;
    let answers = at_once(&server, vec![pay_form("S1", &coupon); 20]).await;
    let different: BTreeSet<_> =
        answers.iter().map(|(status, answer)| format!("{status} {answer}")).collect();
    assert_eq!(different.len(), 1, "{different:?}");
    assert_eq!(answers[0].0, 200);
    server.stop().await;
    folder.verify().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_nothing_half_done() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let coupon = server.issue("AUTUMN3000").await;
    for number in 0..100_u64 {
        let body = pay_form(&format!("G{number}"), if number % 2 == 0 { &coupon } else { "" });
        let paid = post(server.address, "/api/payment/pay", &body);
        // Gone some moments after it asked: another moment each time.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(number * 100), paid).await;
        let cancel = serde_json::json!({ "form": { "order_no": format!("G{number}") } });
        let cancelled = post(server.address, "/api/payment/cancel", &cancel);
        let _ =
            tokio::time::timeout(std::time::Duration::from_micros(number * 90), cancelled).await;
    }
    server.settled().await;
    // The pool has no poisoned connection: more requests than it has connections are answered.
    let bodies = (0..40).map(|number| pay_form(&format!("H{number}"), "")).collect();
    for (status, answer) in at_once(&server, bodies).await {
        assert_eq!(status, 200, "{answer}");
    }
    server.stop().await;
    folder.verify().await;
}
