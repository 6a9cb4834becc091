//! `ETag` and `If-None-Match`: a client that reads the same again gets a 304 of a few bytes.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::failure::Failure;
use sha2::{Digest, Sha256};

use super::problem::ApiFailure;

/// The tag of these bytes.
pub fn of(bytes: &[u8]) -> String {
    format!("\"{}\"", hex::encode(&Sha256::digest(bytes)[..16]))
}

/// On an answer that is sent as it is made: it is not read to its end, and has no tag.
#[derive(Clone, Copy)]
pub struct Streamed;

/// Middleware: gives the answers to reads an `ETag` of their bytes, unless they have one, and
/// answers 304 to clients that have those bytes.
pub async fn answer_unchanged(request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let known = request.headers().get_all(header::IF_NONE_MATCH).iter().cloned().collect();
    let response = next.run(request).await;
    let is_streamed = response.extensions().get::<Streamed>().is_some();
    if response.status() == StatusCode::OK && !is_streamed {
        tagged(response, known).await
    } else {
        response
    }
}

async fn tagged(response: Response, known: Vec<HeaderValue>) -> Response {
    let (mut parts, body) = response.into_parts();
    let given = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let (tag, body) = match given {
        Some(tag) => (tag.to_owned(), body),
        None => match to_bytes(body, usize::MAX).await {
            Ok(bytes) => (of(&bytes), Body::from(bytes)),
            Err(error) => {
                tracing::error!("an answer was not read: {error}");
                return ApiFailure::from(Failure::internal()).into_response();
            }
        },
    };
    add(&mut parts.headers, &tag);
    if known.iter().any(|list| matches(list, &tag)) {
        let mut unchanged = StatusCode::NOT_MODIFIED.into_response();
        add(unchanged.headers_mut(), &tag);
        return unchanged;
    }
    Response::from_parts(parts, body)
}

fn add(headers: &mut HeaderMap, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("micropay-sandbox"));
}

/// Whether a list of tags contains this one; our tag counts even as a weak one, because it stands
/// for the same bytes.
fn matches(list: &HeaderValue, tag: &str) -> bool {
    let Ok(list) = list.to_str() else { return false };
    let mut tags = list.split(',').map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
