//! Killed in the middle of payments: what was acknowledged is there, and nothing is doubled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tokio::sync::{Mutex, Notify};

use crate::client::post;
use crate::support::{Folder, pay_form};

/// How many clients pay at once.
const CLIENTS: usize = 8;
/// How many payments are acknowledged before each kill: some are always under way then.
const BEFORE_THE_KILL: usize = 40;
/// How often the server is killed.
const KILLS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_sigkill_during_payments() {
    let folder = Folder::new();
    let acknowledged = Arc::new(Mutex::new(BTreeMap::<String, Value>::new()));
    for round in 0..KILLS {
        let server = folder.start(&[]).await;
        let address = server.address;
        let (stop, enough) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
        let mut clients = Vec::new();
        for client in 0..CLIENTS {
            let serial_no = match client % 4 {
                // The promotion gives a customer so many: some clients pay without a coupon.
                0 => server.issue("AUTUMN3000").await,
                _ => String::new(),
            };
            let (stop, enough) = (stop.clone(), enough.clone());
            let acknowledged = acknowledged.clone();
            clients.push(tokio::spawn(async move {
                for number in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let order_no = format!("K{round}-{client}-{number}");
                    let form = pay_form(&order_no, &serial_no);
                    let paid = post(address, "/api/payment/pay", &form).await;
                    let Ok((200, outcome)) = paid else { continue };
                    let mut acknowledged = acknowledged.lock().await;
                    acknowledged.insert(order_no.clone(), outcome);
                    if acknowledged.len() >= (round + 1) * BEFORE_THE_KILL {
                        enough.notify_one();
                    }
                    drop(acknowledged);
                    if !serial_no.is_empty() {
                        // The coupon comes back, to be used again.
                        let form = json!({ "form": { "order_no": order_no } });
                        let _ = post(address, "/api/payment/cancel", &form).await;
                    }
                }
            }));
        }
        enough.notified().await;
        server.kill().await;
        stop.store(true, Ordering::SeqCst);
        for client in clients {
            client.await.unwrap();
        }
    }
    let server = folder.start(&[]).await;
    server.settled().await;
    let acknowledged = acknowledged.lock().await;
    assert!(acknowledged.len() >= KILLS * BEFORE_THE_KILL);
    for (order_no, outcome) in acknowledged.iter() {
        let payment = server.payment(order_no).await;
        let payment = payment.unwrap_or_else(|| panic!("{order_no} was acknowledged and is lost"));
        for amount in ["amount", "coupon_amount", "charged"] {
            assert_eq!(payment[amount], outcome[amount], "{order_no}");
        }
        assert!(matches!(payment["status"].as_str(), Some("paid" | "cancelled")), "{payment}");
    }
    server.stop().await;
    folder.verify().await;
}

#[tokio::test]
async fn a_second_server_on_one_data_folder_says_so_and_stops() {
    let folder = Folder::new();
    let server = folder.start(&["--no-demo"]).await;
    let told = folder.refused().await;
    assert!(told.contains("another micropay"), "{told}");
    // The first one is not disturbed, and can be checked while it serves.
    folder.verify().await;
    let (status, _) = server.post("/api/catalogue", &json!({})).await;
    assert_eq!(status, 200);
    server.stop().await;
    folder.verify().await;
}
