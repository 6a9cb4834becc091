//! What the tests ask of a server of their own.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::time::Instant;

use crate::client::post;
use crate::program::PATIENCE;
pub use crate::program::{Folder, Server};

impl Server {
    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        post(self.address, path, body).await.unwrap()
    }

    /// A coupon of the ordinary subscriber's; its serial number.
    pub async fn issue(&self, promotion_id: &str) -> String {
        let form = json!({ "form": { "ctn": ORDINARY, "promotion_id": promotion_id } });
        let (status, coupon) = self.post("/api/coupon/issue", &form).await;
        assert_eq!(status, 200, "{coupon}");
        coupon["serial_no"].as_str().unwrap().to_owned()
    }

    /// The stored payment of an order, if there is one.
    pub async fn payment(&self, order_no: &str) -> Option<Value> {
        let form = json!({ "form": { "order_no": order_no } });
        let (status, page) = self.post("/api/payment/list", &form).await;
        assert_eq!(status, 200, "{page}");
        page["rows"].get(0).cloned()
    }

    /// Waits until no payment but the demonstration's own is without an outcome.
    pub async fn settled(&self) {
        let deadline = Instant::now() + PATIENCE;
        for status in ["pending", "unknown"] {
            loop {
                let form = json!({ "form": { "status": status } });
                let (_, page) = self.post("/api/payment/list", &form).await;
                let open = page["rows"].as_array().unwrap();
                if open.iter().all(|row| row["order_no"] == "DEMO-0005") {
                    break;
                }
                assert!(Instant::now() < deadline, "{page}");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

pub const ORDINARY: &str = "010-1234-5678";

/// A request that is granted; with a coupon if there is one.
pub fn pay_form(order_no: &str, serial_no: &str) -> Value {
    json!({ "form": {
        "order_no": order_no, "payment_method": "01", "payment_type": "D1", "amount": "10000",
        "pg": "PG01", "cp": "CP014", "svc": "SVC201", "ad_consent": "yes", "ctn": ORDINARY,
        "limit_amount": "90000000", "serial_no": serial_no,
    } })
}

/// Serves a system outside for as long as its test runs; where.
pub async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// What a Python example prints, and whether it ends well.
pub async fn run_example(name: &str, arguments: &[&str]) -> (bool, String) {
    let example = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("python3").arg(example).args(arguments).output().await;
    let output = output.expect("python3 is installed; `make setup-test` does it");
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}
