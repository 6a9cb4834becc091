//! `/metrics`: this server's metrics, for Prometheus. Labels are route patterns, codes and names of
//! ours, never client input, so their number is bounded.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::Engine;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sqlx::PgPool;

const REQUESTS: &str = "http_requests_total";
const DURATION: &str = "http_request_duration_seconds";

/// Upper bounds of the latency histogram, in seconds: from a cached read to the longest wait.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// How long a query of the database may take: the scraper is waiting.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

/// Starts counting. Nothing counted before the first call is kept.
pub fn begin() {
    handle();
}

fn handle() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let installed = HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS);
        match builder.and_then(PrometheusBuilder::install_recorder) {
            Ok(handle) => Some(handle),
            Err(error) => {
                tracing::error!("nothing is counted for /metrics: {error}");
                None
            }
        }
    });
    installed.as_ref()
}

/// All metrics in Prometheus's text format.
pub async fn render(State(engine): State<Engine>) -> Response {
    let Some(handle) = handle() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let idle = engine.pools().map(PgPool::num_idle).sum();
    let open = engine.pools().map(|pool| usize::try_from(pool.size()).unwrap_or(usize::MAX)).sum();
    for (state, connections) in [("idle", idle), ("busy", usize::saturating_sub(open, idle))] {
        gauge!("micropay_database_connections", "state" => state).set(connections as f64);
    }
    gauge_backlog(&engine).await;
    handle.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
        .into_response()
}

/// The backlog of payments to settle in the whole database, the same on each server; NaN if it
/// can't be read in time.
async fn gauge_backlog(engine: &Engine) {
    let backlog = tokio::time::timeout(LONGEST_LOOK, engine.settling_backlog()).await;
    let (payments, seconds) = match backlog {
        Ok(Ok(backlog)) => (backlog.payments as f64, backlog.seconds),
        Ok(Err(_)) | Err(_) => (f64::NAN, f64::NAN),
    };
    gauge!("micropay_settling_backlog_payments").set(payments);
    gauge!("micropay_settling_backlog_age_seconds").set(seconds);
}

/// Middleware: counts requests and the time until the head of their answer.
pub async fn count(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = name_of(request.method());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "unmatched".to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    histogram!(DURATION, "method" => method, "route" => route).record(began.elapsed());
    response
}

/// A method's name; clients may invent others.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// Counts a telegram: at our `port`, or of our `client`; `none` where nothing came back.
pub fn telegram(side: &'static str, message_type: &'static str, response: Option<&'static str>) {
    let response = response.unwrap_or("none");
    counter!("micropay_telegrams_total", "side" => side, "type" => message_type, "response" => response)
        .increment(1);
}

/// Counts a run of a background task.
pub fn background_run(task: &'static str, done: bool) {
    let result = if done { "done" } else { "failed" };
    counter!("micropay_background_runs_total", "task" => task, "result" => result).increment(1);
}
