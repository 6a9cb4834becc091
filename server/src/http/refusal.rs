//! The answer of a request that did not get as far as a handler.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use engine::failure::Failure;
use engine::language::Text;

use super::request_id::RequestId;

/// A refusal of this folder's own. The engine's refusals, which are many, look the same outside.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message_korean: &'static str,
    pub(super) message_english: &'static str,
}

impl Refusal {
    /// The response, naming the request it answers: of the same shape as the engine's failures, so
    /// that a client reads only one.
    pub(super) fn answer(&self, id: Option<&RequestId>) -> Response {
        let message = Text::new(self.message_korean, self.message_english);
        answer(Failure::new(self.status.as_u16(), self.code, message), id)
    }
}

/// A failure as a response, naming the request it answers. The HTTP API words it its own way, and
/// finds it for that in the response's extensions.
pub(crate) fn answer(mut failure: Failure, id: Option<&RequestId>) -> Response {
    failure.request_id = id.map(|id| id.as_str().to_owned()).unwrap_or_default();
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Extension(failure.clone()), Json(failure)).into_response()
}
