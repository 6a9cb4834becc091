//! The files that the program itself holds: the icon, and the script that keeps pages up to date.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::get;

/// Of the script: run as a worker it has a policy of its own, and asks for the events.
const WORKER_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; connect-src 'self'");

/// The routes. The same for everybody, as what pages are made of is.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/events.js", get(script))
        .route("/favicon.svg", get(async || icon(app::ICON)))
        .route("/favicon-errors.svg", get(async || icon(app::ICON_WITH_ERRORS)))
        // What a browser asks for beside JSON and pages of others, which name no icon.
        .route("/favicon.ico", get(async || icon(app::ICON)))
}

async fn script() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, WORKER_POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, app::EVENTS_SCRIPT)
}

fn icon(icon: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (header::CACHE_CONTROL, HeaderValue::from_static("max-age=86400")),
    ];
    (headers, icon)
}
