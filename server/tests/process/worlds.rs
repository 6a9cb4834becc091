//! A reset of a sandbox while a request in it is under way, over HTTP.

use serde_json::{Value, json};

use crate::client::{Answer, call, post_within};
use crate::support::{Folder, ORDINARY, Server};

const ANOTHER: &str = "010-5678-1020";

async fn within(server: &Server, request: &str, key: &str, body: &Value) -> Answer {
    let headers = format!("Micropay-Sandbox: x\r\nIdempotency-Key: {key}\r\n");
    call(server.address, request, &headers, Some(body)).await.unwrap()
}

fn payment(amount: i64, ctn: &str, serial_no: Option<&str>) -> Value {
    json!({
        "order_no": "O", "payment_method": "01", "payment_type": "D1", "amount": amount,
        "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": true, "ctn": ctn,
        "serial_no": serial_no,
    })
}

/// `{sandbox}` is reset a moment after the payment of an order was begun, and the order number is
/// used again at once by somebody else.
#[tokio::test]
async fn a_payment_that_a_reset_overtakes_is_never_anothers_and_is_not_kept_under_its_key() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let form = json!({ "form": { "sandbox_id": "x", "copy_of": "default" } });
    assert_eq!(server.post("/api/sandbox/create", &form).await.0, 200);
    // Its verification's answer is lost, which takes the verification's whole deadline.
    let issue = json!({ "form": { "ctn": ORDINARY, "promotion_id": "LOST2000" } });
    let (_, coupon) = post_within(server.address, "x", "/api/coupon/issue", &issue).await.unwrap();
    let first = payment(7_000, ORDINARY, coupon["serial_no"].as_str());
    let overtaken = async {
        let answer = within(&server, "POST /api/v1/payments", "first", &first).await;
        answer.assert_problem(409, "SANDBOX_CHANGED");
    };
    let second = payment(50_000, ANOTHER, None);
    let reset = async {
        let list = json!({ "form": { "order_no": "O" } });
        while post_within(server.address, "x", "/api/payment/list", &list).await.unwrap().1["rows"]
            .as_array()
            .is_none_or(Vec::is_empty)
        {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        let reset = json!({ "sandbox_id": "x" });
        assert_eq!(server.post("/api/sandbox/reset", &reset).await.0, 200);
        let paid = within(&server, "POST /api/v1/payments", "second", &second).await;
        assert_eq!(paid.status, 201, "{paid:?}");
    };
    tokio::join!(overtaken, reset);
    // Sent again it is looked at anew: here the order number is another's, and so it is told.
    let again = within(&server, "POST /api/v1/payments", "first", &first).await;
    assert!(!again.headers.contains_key("idempotent-replayed"), "{again:?}");
    again.assert_problem(409, "DUPLICATE_ORDER");
    let (_, page) = post_within(server.address, "x", "/api/payment/list", &json!({ "form": {} }))
        .await
        .unwrap();
    let row = page["rows"].as_array().unwrap().iter().find(|row| row["order_no"] == "O").unwrap();
    assert_eq!((&row["status"], &row["charged"]), (&"paid".into(), &50_000.into()), "{row}");
    server.stop().await;
    folder.verify().await;
}
