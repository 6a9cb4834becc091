//! What the tests ask of a server of their own.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::time::Instant;

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

/// Posts JSON on a connection of its own.
pub async fn post(address: SocketAddr, path: &str, body: &Value) -> std::io::Result<(u16, Value)> {
    post_within(address, "", path, body).await
}

/// Posts JSON in a sandbox; a blank one is `default`.
pub async fn post_within(
    address: SocketAddr,
    sandbox: &str,
    path: &str,
    body: &Value,
) -> std::io::Result<(u16, Value)> {
    let body = body.to_string();
    let named =
        if sandbox.is_empty() { String::new() } else { format!("Micropay-Sandbox: {sandbox}\r\n") };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         {named}\
         Accept: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = exchange(address, &format!("{head}{body}")).await?;
    let (status, text) = parse(&answer)?;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok((status, value))
}

/// Sends `request` as it is, and reads until the server closes.
pub async fn exchange(address: SocketAddr, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The status and the body of an answer that came whole.
pub fn parse(answer: &str) -> std::io::Result<(u16, String)> {
    let cut_short = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "cut short");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut_short)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut_short)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    if length.is_some_and(|length| body.len() < length) {
        return Err(cut_short());
    }
    Ok((status, body.to_owned()))
}
