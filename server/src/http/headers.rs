//! The headers that keep a browser from doing what our pages never need.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// Set on every response, whatever its handler says.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // Not `no-referrer`: with that, a browser sends `Origin: null` with our own forms, and
    // `super::origin` would refuse them.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
    ),
];

/// For an answer whose handler names no policy: data, which a browser need not run at all.
const DATA_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// For `axum::middleware::map_response`: sets the headers above, and the strict
/// `Content-Security-Policy` where the handler set none. A page sets [`page_policy`].
pub async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(DATA_POLICY);
    response
}

/// Whether pages may open a WebSocket to cargo-leptos, which reloads them when a file changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveReload {
    /// For `cargo leptos watch`: it listens on a port of its own, which `'self'` does not cover.
    Allowed,
    /// For everything else.
    Refused,
}

/// The nonce holds something else than the letters of base64, so it could change the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the nonce is not base64")]
pub struct InvalidNonce;

/// The `Content-Security-Policy` of a page whose scripts carry `nonce`.
///
/// `'strict-dynamic'` lets the nonced script import the application's module, and
/// `'wasm-unsafe-eval'` lets that compile its WebAssembly, but not `eval` JavaScript. Styles come
/// from files only: a `style="…"` attribute in the page is ignored.
///
/// # Errors
///
/// If the nonce is empty or no base64 (of either alphabet).
pub fn page_policy(nonce: &str, live_reload: LiveReload) -> Result<HeaderValue, InvalidNonce> {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    if nonce.is_empty() || !nonce.bytes().all(is_base64) {
        return Err(InvalidNonce);
    }
    let connect = match live_reload {
        LiveReload::Allowed => "'self' ws:",
        LiveReload::Refused => "'self'",
    };
    let policy = format!(
        "default-src 'self'; \
         script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; \
         img-src 'self'; \
         connect-src {connect}; \
         font-src 'self'; \
         worker-src 'self'; \
         object-src 'none'; \
         base-uri 'none'; \
         form-action 'self'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).map_err(|_| InvalidNonce)
}
