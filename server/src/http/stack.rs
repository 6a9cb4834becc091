//! The layers in their order.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use tower::ServiceBuilder;

use super::accept::Limits;
use super::origin::HostRule;
use super::{body_deadline, headers, origin, panic, request_id};
use crate::api::problem;
use crate::metrics;

/// Puts every layer of this folder around `router`. Call it last, when routes and fallback are in
/// place: a layer covers only what was there before it.
///
/// From outside in: the id comes first, because every refusal contains it; then the headers, so
/// that refusals and answers to panics have them too; then the wording of failures, around the
/// catching of panics; and the origin is checked before a byte of the body is read.
pub fn protect(router: Router, hosts: HostRule, limits: &Limits) -> Router {
    router.layer(
        // Combined into one layer: the router boxes each layer, and clones what is inside for every
        // request.
        ServiceBuilder::new()
            .layer(from_fn(request_id::identify))
            .layer(from_fn(metrics::count))
            .layer(map_response(headers::secure))
            .layer(from_fn(problem::tell))
            .layer(from_fn(panic::answer_panics))
            .layer(from_fn_with_state(hosts, origin::guard))
            .layer(from_fn_with_state(limits.body_read, body_deadline::limit_body)),
    )
}
