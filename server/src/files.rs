//! Files inside the program: the icon, and the script that keeps pages up to date.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::get;

/// The script's policy: as a worker it has its own, and it fetches the events.
const WORKER_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; connect-src 'self'");

/// The routes. They need no sign-in, like the files of the pages.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/events.js", get(script))
        .route("/favicon.svg", get(async || icon(app::ICON)))
        .route("/favicon-errors.svg", get(async || icon(app::ICON_WITH_ERRORS)))
        // Browsers ask for this beside JSON and other pages that name no icon.
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
