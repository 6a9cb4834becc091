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
/// From outside in: the id comes first, because every refusal names it; the headers are outside of
/// whatever answers, so a refusal and a panic's answer have them too; panics are caught around
/// everything that may panic, and what went wrong is worded outside of them; the origin is judged
/// before a byte of the body is read.
pub fn protect(router: Router, hosts: HostRule, limits: &Limits) -> Router {
    router.layer(
        // One layer for the router: it boxes each, and clones for every request what is within.
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
