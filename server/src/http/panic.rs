//! A panic becomes an answer and a log line instead of a broken connection.
//!
//! This needs unwinding, so `panic = "abort"` may not stand in the release profile.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::refusal::Refusal;
use super::request_id::RequestId;

const FAULT: Refusal = Refusal {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    code: "INTERNAL",
    message_korean: "서버에 예기치 않은 오류가 생겼습니다. 요청 번호를 알려 주시면 원인을 찾겠습니다.",
    message_english: "The server met an unexpected error. Its request id leads to the cause.",
};

/// Middleware: a handler's panic is logged, and answered 500 with the request's id.
///
/// tower-http's `CatchPanic` builds its answer without sight of the request, so it cannot name it.
pub async fn answer_panics(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    match catch(next.run(request)).await {
        Ok(response) => response,
        Err(Panicked { message }) => {
            tracing::error!(panic = message, "a handler panicked");
            FAULT.answer(id.as_ref())
        }
    }
}

/// The message of a panic. For the log, never for the client.
pub(super) struct Panicked {
    pub(super) message: String,
}

/// Awaits `work`, and returns its panic as a value.
pub(super) async fn catch<F: Future>(work: F) -> Result<F::Output, Panicked> {
    let mut work = pin!(work);
    poll_fn(|context| {
        // Unwind safe: after a panic the work is dropped, and nothing looks at it again.
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(payload) => Poll::Ready(Err(Panicked { message: message(&*payload) })),
        }
    })
    .await
}

/// The text of a panic; `panic!` leaves one of two types.
fn message(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
