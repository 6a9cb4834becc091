//! A request's body must arrive whole before a deadline; a slow one is answered 408.
//!
//! Of a body that is taken in as it comes, each piece must.
//!
//! Without it, a client that sends one byte a minute would hold a handler, and whatever the handler
//! holds, for as long as it likes.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::refusal::Refusal;
use super::request_id::RequestId;
use crate::api::STREAMED;

/// The error that a handler sees when it reads a body that came too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the request body did not arrive in time")]
pub struct BodyTooSlow;

/// Middleware: fails the request's body when the handler has waited for it for `limit`, and makes
/// the answer a 408.
///
/// axum's extractors would call the failed body a 400, and a server function a 500, so an answer
/// that is not a success is replaced. A success is left: its handler did not need the rest.
pub async fn limit_body(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let expired = Arc::new(AtomicBool::new(false));
    let id = request.extensions().get::<RequestId>().cloned();
    let for_each_piece = STREAMED.contains(&request.uri().path());
    let request = request.map(|body| {
        let (deadline, expired) = (None, Arc::clone(&expired));
        Body::new(DeadlineBody { body, limit, for_each_piece, deadline, expired })
    });

    let response = next.run(request).await;
    if !expired.load(Ordering::Relaxed) || response.status().is_success() {
        return response;
    }
    let mut response = TOO_SLOW.answer(id.as_ref());
    // The rest of the body may still be on its way, so the connection is of no further use.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

const TOO_SLOW: Refusal = Refusal {
    status: StatusCode::REQUEST_TIMEOUT,
    code: "BODY_TOO_SLOW",
    message_korean: "요청 본문이 제때 도착하지 않았습니다.",
    message_english: "The request body did not arrive in time.",
};

/// A body that fails at its deadline.
///
/// The time runs from the first wait, not from the header: hyper reads a body only when it is asked
/// for, so after a handler's own delay even a body that is there already must be waited for once.
struct DeadlineBody {
    body: Body,
    limit: Duration,
    /// Whether the time runs anew with each piece.
    for_each_piece: bool,
    /// Present once the body had to be waited for.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Tells the middleware, which sees only the handler's answer.
    expired: Arc<AtomicBool>,
}

impl HttpBody for DeadlineBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_ready() {
            if self.for_each_piece {
                self.deadline = None;
            }
            return frame;
        }
        let limit = self.limit;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(deadline.as_mut().poll(context));
        self.expired.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(BodyTooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
