//! Pages of the lists, with a link to the next one.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::page::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// Rows, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Listing<T> {
    /// The rows of this page.
    rows: Vec<T>,
    /// Where the next page is; `null` when these rows were the last.
    next: Option<String>,
}

/// A query that can ask for the page below a key.
pub trait Paged<K = i64>: Serialize {
    /// The same query, for the page below `key`.
    fn below(self, key: K) -> Self;
}

/// The answer for `page`, which `query` asked for at `path`.
pub fn answer<T: Serialize, K>(path: &str, query: impl Paged<K>, page: Page<T, K>) -> Response {
    let next = page.next.and_then(|key| {
        let query = serde_urlencoded::to_string(query.below(key)).ok()?;
        Some(format!("{path}?{query}"))
    });
    let link = next
        .as_ref()
        .and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok());
    let mut response = Json(Listing { rows: page.rows, next }).into_response();
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}
