//! The same order many times at once, over HTTP, with the verification over TCP. Larger crowds are
//! in `tests/proof`.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::client::post;
use crate::support::{Folder, Server, pay_form};

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
async fn the_same_order_20_times_at_once_gets_20_equal_answers() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let coupon = server.issue("AUTUMN3000").await;
    let mut answers = at_once(&server, vec![pay_form("S1", &coupon); 20]).await;
    // All but the first say that they are the first one's.
    let marked = answers.iter_mut().filter_map(|(_, answer)| {
        answer.as_object_mut().and_then(|answer| answer.remove("replayed"))
    });
    assert_eq!(marked.filter(|marked| *marked == json!(true)).count(), 19);
    // What each stage took is told once, with the first answer.
    let told =
        answers.iter_mut().filter_map(|(_, answer)| answer.as_object_mut()?.remove("stages"));
    assert_eq!(told.count(), 1);
    let different: BTreeSet<_> =
        answers.iter().map(|(status, answer)| format!("{status} {answer}")).collect();
    assert_eq!(different.len(), 1, "{different:?}");
    assert_eq!(answers[0].0, 200);
    server.stop().await;
    folder.verify().await;
}
