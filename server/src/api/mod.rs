//! The HTTP API under `/api/v1`, one file a noun. Each handler is three steps: parse, call one
//! engine verb, done; the engine decides and records, for this door as for every other.
//!
//! A route is registered by its own documentation (`routes!`), so none can be missing in the
//! document.

use std::future::Future;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::any;
use engine::failure::Failure;
use engine::language::Text;
use engine::{Caller, Engine, EngineError, personal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceBuilder;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub mod caller;
mod catalogue;
mod clock;
mod code;
mod code_lists;
mod coupon;
mod coupon_by_hand;
mod coupon_list;
mod csv;
mod docs;
mod document;
mod error_record;
mod etag;
mod exchange;
mod extract;
mod find;
mod idempotency;
mod inputs;
mod invariants;
mod issuing;
mod line_change;
mod listing;
mod meaning;
mod payment;
mod payment_body;
pub mod problem;
mod promotion;
mod sandbox;
mod scenario;
mod scenario_run;
mod scenario_schedule;
mod subscriber;
mod subscriber_lists;
mod target;
#[cfg(test)]
mod tests;

use inputs::OperationInputs;
use problem::ApiFailure;

/// The path of the API.
pub const PREFIX: &str = "/api/v1";

/// The POSTs whose body is taken in as it comes: it is never in memory whole, so it has no Idempotency-Key, and no
/// deadline but that of each of its pieces.
pub const STREAMED: &[&str] =
    &["/api/v1/codes/import", "/api/v1/issuing/list", "/api/v1/subscribers/import"];

/// Whether `path` is in the API.
pub fn is_below(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The API with its document and the pages that show it.
pub fn router(engine: Engine) -> Router {
    let (routes, mut document) = document::finished(documented());
    let known = OperationInputs::of(&mut document);
    routes
        .route("/api/v1", any(nothing_here))
        .route("/api/v1/{*rest}", any(nothing_here))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(known, inputs::refuse))
                .layer(from_fn_with_state(engine.clone(), idempotency::once))
                .layer(from_fn(etag::answer_unchanged))
                .layer(from_fn(problem::tell))
                .layer(document::extension(&document)),
        )
        .merge(docs::router())
        .with_state(engine)
}

/// Every route with its description.
fn documented() -> OpenApiRouter<Engine> {
    document::begun()
        .routes(routes!(subscriber::list_subscribers, subscriber::create_subscriber))
        .routes(routes!(subscriber::generate_subscribers))
        .routes(routes!(subscriber_lists::import_subscribers))
        .routes(routes!(subscriber_lists::export_subscribers))
        .routes(routes!(
            subscriber::get_subscriber,
            subscriber::edit_subscriber,
            subscriber::delete_subscriber
        ))
        .routes(routes!(subscriber::get_subscriber_usage))
        .routes(routes!(line_change::change_line))
        .routes(routes!(line_change::preview_line_change))
        .routes(routes!(catalogue::get_catalogue))
        .routes(routes!(code::list_codes, code::set_code))
        .routes(routes!(code_lists::import_codes))
        .routes(routes!(code_lists::export_codes))
        .routes(routes!(promotion::list_promotions, promotion::create_promotion))
        .routes(routes!(promotion::evaluate_promotions))
        .routes(routes!(promotion::promotion_audience))
        .routes(routes!(promotion::get_promotion, promotion::delete_promotion))
        .routes(routes!(promotion::edit_promotion))
        .routes(routes!(promotion::copy_promotion))
        .routes(routes!(promotion::resume_promotion))
        .routes(routes!(promotion::pause_promotion))
        .routes(routes!(promotion::end_promotion))
        .routes(routes!(promotion::list_condition_kinds))
        .routes(routes!(issuing::list_issuing_jobs, issuing::create_issuing_job))
        .routes(routes!(issuing::upload_issuing_list))
        .routes(routes!(issuing::get_issuing_job))
        .routes(routes!(issuing::start_issuing_job))
        .routes(routes!(issuing::pause_issuing_job))
        .routes(routes!(issuing::resume_issuing_job))
        .routes(routes!(issuing::stop_issuing_job))
        .routes(routes!(issuing::list_issuing_rejections))
        .routes(routes!(issuing::list_issued_codes))
        .routes(routes!(issuing::register_code))
        .routes(routes!(coupon_list::list_coupons, coupon::issue_coupon))
        .routes(routes!(coupon_list::export_coupons))
        .routes(routes!(coupon::look_up_coupons))
        .routes(routes!(coupon::get_coupon, coupon::delete_coupon))
        .routes(routes!(coupon_list::get_coupon_life))
        .routes(routes!(coupon_by_hand::restore_coupon))
        .routes(routes!(coupon_by_hand::extend_coupon))
        .routes(routes!(payment::create_payment, payment::list_payments))
        .routes(routes!(payment::get_payment))
        .routes(routes!(payment::get_payment_timeline))
        .routes(routes!(payment::get_payment_ledger))
        .routes(routes!(payment::cancel_payment))
        .routes(routes!(payment::inquire_payment))
        .routes(routes!(exchange::list_exchanges))
        .routes(routes!(exchange::get_exchange))
        .routes(routes!(find::find))
        .routes(routes!(error_record::list_errors))
        .routes(routes!(error_record::get_error))
        .routes(routes!(scenario::list_scenarios, scenario::save_scenario))
        .routes(routes!(scenario::get_scenario, scenario::delete_scenario))
        .routes(routes!(scenario_run::list_scenario_runs, scenario_run::run_scenarios))
        .routes(routes!(scenario_run::get_scenario_run))
        .routes(routes!(scenario_run::compare_scenario_run))
        .routes(routes!(scenario_run::stop_scenario_run))
        .routes(routes!(
            scenario_schedule::list_scenario_schedules,
            scenario_schedule::create_scenario_schedule
        ))
        .routes(routes!(scenario_schedule::preview_cron))
        .routes(routes!(
            scenario_schedule::get_scenario_schedule,
            scenario_schedule::edit_scenario_schedule,
            scenario_schedule::delete_scenario_schedule
        ))
        .routes(routes!(scenario_schedule::list_scenario_slots))
        .routes(routes!(
            scenario_schedule::get_scenario_webhook,
            scenario_schedule::set_scenario_webhook
        ))
        .routes(routes!(scenario_schedule::list_webhook_deliveries))
        .routes(routes!(clock::get_clock, clock::move_clock))
        .routes(routes!(target::get_target, target::set_target))
        .routes(routes!(sandbox::list_sandboxes, sandbox::create_sandbox))
        .routes(routes!(sandbox::get_sandbox, sandbox::delete_sandbox))
        .routes(routes!(sandbox::reset_sandbox))
        .routes(routes!(invariants::get_invariants))
        .routes(routes!(document::get_openapi))
}

/// Every operation's method and path.
#[cfg(test)]
pub(crate) fn operations() -> Vec<(&'static str, String)> {
    use utoipa::openapi::path::HttpMethod;

    let (_, mut document) = document::finished(documented());
    let mut found = Vec::new();
    for (path, item) in &mut document.paths.paths {
        for (method, _) in document::operations(item) {
            let method = match method {
                HttpMethod::Post => "POST",
                HttpMethod::Delete => "DELETE",
                _ => "GET",
            };
            found.push((method, path.clone()));
        }
    }
    found
}

/// The example of each body that is POSTed, by its path.
#[cfg(test)]
fn posted_examples() -> Vec<(String, serde_json::Value)> {
    let (_, document) = document::finished(documented());
    let document = serde_json::to_value(document).unwrap_or_default();
    let paths = document["paths"].as_object().into_iter().flatten();
    let posted = paths.filter_map(|(path, item)| {
        let body = item.pointer("/post/requestBody/content/application~1json/example")?;
        Some((path.clone(), body.clone()))
    });
    posted.collect()
}

/// Calls one engine verb, detached from the client's connection: a client that goes away cancels
/// nothing half-way. A viewer gets its answer with personal data masked.
async fn call<T, F>(
    engine: Engine,
    caller: Caller,
    verb: impl FnOnce(Engine, Caller) -> F,
) -> Result<T, ApiFailure>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    F: Future<Output = Result<T, EngineError>> + Send + 'static,
{
    let (request_id, reader) = (caller.request_id.clone(), caller.reader.clone());
    let answer = engine.detached(verb(engine.clone(), caller)).await;
    let shown = answer.and_then(|answer| Ok(personal::for_reader(&reader, answer)?));
    shown.map_err(|error| told(&engine, &error, &request_id))
}

/// Why a verb was not done. The details of a fault are logged.
fn told(engine: &Engine, error: &EngineError, request_id: &str) -> ApiFailure {
    if let EngineError::Fault(fault) = error {
        tracing::error!(request_id, "{fault}");
    }
    ApiFailure::from(engine.failure(error))
}

/// For paths below `/api/v1` without a resource.
async fn nothing_here() -> ApiFailure {
    let message = Text::new(
        "이런 API는 없습니다. 주소를 확인해 주세요. 목록은 /docs에 있습니다",
        "There is no such resource. Please check the address; /docs lists what there is",
    );
    ApiFailure::from(Failure::new(404, "NO_SUCH_RESOURCE", message))
}
