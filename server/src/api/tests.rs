use std::collections::BTreeSet;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use engine::refusal::Refusal;
use tower::ServiceExt as _;

use super::document::{finished, operations};
use super::documented;
use super::idempotency::NEEDED_BY;

/// The environment variable that renews the snapshot.
const RENEW: &str = "RENEW_OPENAPI";

#[test]
fn the_document_is_the_reviewed_one() {
    let (_, document) = finished(documented());
    let now = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap();
    assert!(
        now == reviewed,
        "the API changed: renew server/openapi.json by `{RENEW}=1 cargo test -p server --lib \
         -- the_document_is_the_reviewed_one`, and review what changed in it"
    );
}

#[test]
fn what_needs_a_key_says_so() {
    let (_, mut document) = finished(documented());
    let mut posts = BTreeSet::new();
    for (path, item) in &mut document.paths.paths {
        for (_, operation) in operations(item) {
            let operation = serde_json::to_value(operation).unwrap();
            let parameters = operation["parameters"].as_array().unwrap();
            let key = parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key");
            if key.is_some_and(|key| key["required"] == true) {
                posts.insert(path.clone());
            }
        }
    }
    assert_eq!(posts, NEEDED_BY.iter().map(|path| (*path).to_owned()).collect());
}

#[tokio::test]
async fn the_pages_come_from_the_binary_alone() {
    let docs: Router = super::docs::router();
    for (path, holds) in [
        ("/docs/", "swagger-ui-bundle.js"),
        ("/docs/swagger-ui-bundle.js", "SwaggerUIBundle"),
        ("/docs/swagger-initializer.js", "/api/v1/openapi.json"),
        ("/docs/errors", "<table"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = docs.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(text.contains(holds), "{path}");
        if path == "/docs/errors" {
            let guards = ["SIGN_IN_REQUIRED", "WRONG_ACCESS_TOKEN", "TOO_MANY_ATTEMPTS"];
            let codes = Refusal::CODES.iter().map(|(code, _)| *code);
            let row = |code: &str| {
                let start = text.find(&format!("<tr id=\"{code}\">"))?;
                text[start..].split("</tr>").next()
            };
            for code in codes.chain(guards) {
                let passes = row(code).map(|row| {
                    (row.contains("<td>passing</td>"), row.contains("<td>lasting</td>"))
                });
                let expected = Refusal::code_passes(code).unwrap_or(code == "TOO_MANY_ATTEMPTS");
                assert_eq!(passes, Some((expected, !expected)), "{code}");
            }
        }
    }
}
