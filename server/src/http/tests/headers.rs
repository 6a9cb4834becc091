//! The security headers.

use axum::Router;
use axum::http::header;
use axum::routing::get;

use super::super::headers::{InvalidNonce, LiveReload, page_policy};
use super::{GENEROUS, Server};

#[tokio::test]
async fn every_answer_has_them_also_a_refusal_and_a_missing_page() {
    let router = Router::new().route("/", get(|| async { "hello" }));
    let server = Server::start(router, GENEROUS).await;
    for request in [
        "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "GET /missing HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    ] {
        let answer = server.ask(request).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "deny"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} of {request:?}");
        }
    }
}

#[tokio::test]
async fn a_page_keeps_its_own_policy() {
    let policy = page_policy("abc", LiveReload::Refused).unwrap();
    let page = async move || ([(header::CONTENT_SECURITY_POLICY, policy)], "page");
    let server = Server::start(Router::new().route("/", get(page)), GENEROUS).await;
    let answer = server.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(answer.header("content-security-policy").unwrap().contains("'nonce-abc'"));
}

#[test]
fn the_page_policy_is_this() {
    assert_eq!(
        page_policy("aB3-_+/=", LiveReload::Refused).unwrap(),
        "default-src 'self'; script-src 'strict-dynamic' 'nonce-aB3-_+/=' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; \
         worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    let reloading = page_policy("abc", LiveReload::Allowed).unwrap();
    assert!(reloading.to_str().unwrap().contains("connect-src 'self' ws:;"));
}

#[test]
fn a_nonce_cannot_change_the_policy() {
    for nonce in ["", "a'", "a; script-src *", "a\r\nset-cookie: b", "가"] {
        assert_eq!(page_policy(nonce, LiveReload::Refused), Err(InvalidNonce), "{nonce:?}");
    }
}
