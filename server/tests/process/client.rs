//! What the tests ask with over HTTP.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};

use reqwest::Client;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

/// Asks without a proxy, goes nowhere else, sends nothing twice, and keeps no connection: a test's
/// runtime, to which one belongs, ends with the test.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    // None of these asks over TLS: nobody is trusted.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = Client::builder().tls_backend_preconfigured(tls).no_proxy();
    let client = client.redirect(Policy::none()).retry(reqwest::retry::never());
    client.pool_max_idle_per_host(0).build().unwrap()
});

/// An answer that came whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("the answer is JSON")
    }

    /// Asserts that it is a problem with this code.
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!((self.status, &problem["code"]), (status, &json!(code)), "{self:?}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], format!("/docs/errors#{code}"));
        assert_eq!(problem["request_id"], self.headers["x-request-id"]);
        for text in [&problem["title"], &problem["detail"], &problem["message"]["english"]] {
            assert!(!text.as_str().unwrap().is_empty(), "{self:?}");
        }
    }
}

/// Sends a request (`GET /path`) with header lines and a body, both as they are, on a connection of its
/// own.
pub async fn send(
    address: SocketAddr,
    request: &str,
    headers: &str,
    body: impl Into<String>,
) -> reqwest::Result<Answer> {
    let (method, path) = request.split_once(' ').expect("a method and a path");
    let mut asking = CLIENT.request(method.parse().unwrap(), format!("http://{address}{path}"));
    for line in headers.lines() {
        let (name, value) = line.split_once(':').expect("a header line");
        asking = asking.header(name, value.trim());
    }
    let answer = asking.body(body.into()).send().await?;
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let text = String::from_utf8_lossy(&answer.bytes().await?).into_owned();
    Ok(Answer { status, headers, text })
}

/// Sends a request, with a JSON body if there is one.
pub async fn call(
    address: SocketAddr,
    request: &str,
    headers: &str,
    body: Option<&Value>,
) -> reqwest::Result<Answer> {
    match body {
        None => send(address, request, headers, "").await,
        Some(body) => send(address, request, &format!("{JSON}{headers}"), body.to_string()).await,
    }
}

/// The header line of a JSON body.
pub const JSON: &str = "Content-Type: application/json\r\n";

/// Posts JSON.
pub async fn post(address: SocketAddr, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
    post_within(address, "", path, body).await
}

/// Posts JSON in a sandbox; a blank one is `default`.
pub async fn post_within(
    address: SocketAddr,
    sandbox: &str,
    path: &str,
    body: &Value,
) -> reqwest::Result<(u16, Value)> {
    let mut headers = "Accept: application/json\r\n".to_owned();
    if !sandbox.is_empty() {
        headers += &format!("Micropay-Sandbox: {sandbox}\r\n");
    }
    let Answer { status, text, .. } =
        call(address, &format!("POST {path}"), &headers, Some(body)).await?;
    Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
}
