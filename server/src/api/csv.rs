//! Lists in CSV, as bodies of requests and of answers.

use std::future::Future;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::EngineError;
use engine::csv_file::{CsvEncoding, CsvLayout, Delimiter};
use engine::failure::Failure;
use engine::field::{Field, FieldError, FieldProblem};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use super::etag::Streamed;
use super::problem::ApiFailure;

/// How a list is taken.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ImportQuery {
    /// Whether it is only looked through, and nothing stored.
    pub(super) preview: bool,
}

/// Refuses a body that says it is something else.
pub(super) fn must_be(headers: &HeaderMap) -> Result<(), ApiFailure> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("text/csv") {
        return Ok(());
    }
    Err(Failure { status: 415, ..Failure::malformed("Content-Type: text/csv") }.into())
}

/// How a list is written in the encoding that is asked for; without one, in UTF-8 with a byte order mark.
pub(super) fn layout(encoding: Option<&str>) -> Result<CsvLayout, ApiFailure> {
    let encoding = match encoding {
        None => CsvEncoding::Utf8WithBom,
        Some(code) => CsvEncoding::from_code(code).ok_or_else(|| {
            let problem = FieldProblem::UnknownCode;
            Failure::invalid(&[FieldError { field: Field::Encoding, problem }])
        })?,
    };
    Ok(CsvLayout { encoding, delimiter: Delimiter::Comma })
}

/// A list as a file called `name`, sent in pieces as `next` makes them of `export`. One that can't go on breaks off,
/// so that nobody takes it for whole.
pub(super) fn attached<E, F>(
    name: &str,
    encoding: CsvEncoding,
    export: E,
    next: impl FnMut(E) -> F + Send + 'static,
) -> Response
where
    E: Send + 'static,
    F: Future<Output = Result<Option<(Vec<u8>, E)>, EngineError>> + Send + 'static,
{
    let content_type = match encoding {
        CsvEncoding::Utf8 | CsvEncoding::Utf8WithBom => "text/csv; charset=utf-8",
        CsvEncoding::EucKr => "text/csv; charset=euc-kr",
        CsvEncoding::Utf16 => "text/csv; charset=utf-16",
    };
    let mut response = Body::from_stream(stream::try_unfold(export, next)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(name) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response.extensions_mut().insert(Streamed);
    response
}
