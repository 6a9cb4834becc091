//! The answer to a request that did not reach a handler.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use engine::failure::Failure;
use engine::language::Text;

use super::request_id::RequestId;

/// A refusal by one of the layers in this folder. The engine's refusals look the same to a client.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message_korean: &'static str,
    pub(super) message_english: &'static str,
}

impl Refusal {
    /// The response, with the request's id. It has the shape of the engine's failures, so clients
    /// need to read only one.
    pub(super) fn answer(&self, id: Option<&RequestId>) -> Response {
        let message = Text::new(self.message_korean, self.message_english);
        answer(Failure::new(self.status.as_u16(), self.code, message), id)
    }
}

/// A failure as a response, with the request's id. The failure is also put in the response's
/// extensions, from which the HTTP API makes its own format.
pub(crate) fn answer(mut failure: Failure, id: Option<&RequestId>) -> Response {
    failure.request_id = id.map(|id| id.as_str().to_owned()).unwrap_or_default();
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Extension(failure.clone()), Json(failure)).into_response()
}
