//! The door of the server functions: anything but a JSON body of reasonable size is refused here,
//! with a failure of the usual shape.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use engine::failure::Failure;
use engine::language::Text;
use futures_util::StreamExt;

use crate::api;
use crate::http::refusal::answer;
use crate::http::request_id::RequestId;

/// The largest request body, in bytes: far above any form, and far below anything harmful.
const LARGEST_BODY: usize = 64 * 1024;

/// The path of the server functions.
pub(crate) const PREFIX: &str = "/api/";

/// Middleware: lets only POSTs with a JSON body of reasonable size through to the server functions.
/// They change things, so none may be called by GET.
pub async fn door(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with(PREFIX) || api::is_below(path) {
        return next.run(request).await;
    }
    let id = request.extensions().get::<RequestId>().cloned();
    let admitted =
        if request.method() == Method::POST { whole_json(request).await } else { Err(not_post()) };
    match admitted {
        Ok(request) => next.run(request).await,
        Err(failure) => answer(failure, id.as_ref()),
    }
}

/// `/api/…` where no server function is.
pub async fn no_such_function(request: Request) -> Response {
    let message = Text::new(
        "이런 API는 없습니다. 주소를 확인해 주세요",
        "There is no such function. Please check the address",
    );
    let failure = Failure::new(404, "NO_SUCH_FUNCTION", message);
    answer(failure, request.extensions().get::<RequestId>())
}

fn not_post() -> Failure {
    Failure::new(405, "METHOD_NOT_ALLOWED", Text::new("POST로 보내 주세요", "Please use POST"))
}

/// The request with its body read, if its content type is JSON and it is not too large.
pub(crate) async fn whole_json(request: Request) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let content_type =
        parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let mut failure = Failure::malformed("Content-Type: application/json");
        failure.status = 415;
        return Err(failure);
    }
    Ok(Request::from_parts(parts, Body::from(whole_body(body).await?)))
}

/// Reads a whole body of reasonable size.
///
/// The pieces are copied into one buffer as they come. Each piece keeps alive the connection's
/// buffer that it is part of, some kilobytes large; held until the end, the pieces of a body that
/// comes byte by byte would take thousands of times its size.
pub(crate) async fn whole_body(body: Body) -> Result<Bytes, Failure> {
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| too_large())?;
        if whole.len() + piece.len() > LARGEST_BODY {
            return Err(too_large());
        }
        whole.extend_from_slice(&piece);
    }
    Ok(Bytes::from(whole))
}

fn too_large() -> Failure {
    let limit = LARGEST_BODY / 1024;
    let message = Text::new(
        format!("요청 본문이 너무 크거나 끝까지 오지 않았습니다. {limit} KiB까지 받습니다"),
        format!(
            "The request's body is too large or did not come whole. Up to {limit} KiB are taken"
        ),
    );
    Failure::new(413, "REQUEST_TOO_LARGE", message)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn a_body_that_comes_byte_by_byte_holds_no_more_than_its_bytes() {
        let held = Arc::new(());
        /// A piece's buffer, which lives as long as the piece.
        struct Piece(#[expect(dead_code, reason = "counted by its references")] Arc<()>);
        impl AsRef<[u8]> for Piece {
            fn as_ref(&self) -> &[u8] {
                b"x"
            }
        }
        let pieces = (0..1000).map(move |_| {
            assert_eq!(Arc::strong_count(&held), 1, "an earlier piece is still held");
            Ok::<_, std::io::Error>(Bytes::from_owner(Piece(Arc::clone(&held))))
        });
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        assert_eq!(whole_body(body).await.unwrap(), "x".repeat(1000));
    }
}
