//! Problems in `application/problem+json` (RFC 9457).

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::coupon::CouponSeen;
use engine::failure::Failure;
use engine::field::FieldMessage;
use engine::language::{Language, Text};
use engine::refusal::{PgCodes, pg_codes};
use serde::Serialize;
use utoipa::ToSchema;

use super::idempotency::mark_replayed;
use crate::http::request_id::RequestId;

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A failure as a handler's answer. [`tell`] turns it into a problem.
#[derive(Clone, Debug)]
pub struct ApiFailure(Box<Failure>);

impl ApiFailure {
    /// The failure's code.
    pub fn code(&self) -> &str {
        &self.0.code
    }
}

impl From<Failure> for ApiFailure {
    fn from(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = status.into_response();
        if self.0.replayed {
            mark_replayed(response.headers_mut());
        }
        response.extensions_mut().insert(*self.0);
        response
    }
}

/// What went wrong, and what to do next.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDetails {
    /// Where the code is explained, relative to the server.
    #[serde(rename = "type")]
    kind: String,
    /// The code in words, the same each time.
    title: String,
    /// The HTTP status.
    #[schema(value_type = i32, minimum = 400, maximum = 599)]
    status: u16,
    /// What happened and what to do next, in the language of Accept-Language; Korean without one.
    detail: String,
    /// The stable code.
    code: String,
    /// The same as `detail`, in both languages.
    message: Text,
    /// The fields at fault, if it is they.
    fields: Vec<FieldMessage>,
    /// What the coupon is, of a payment that was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<CouponSeen>,
    /// What payment gateways answer in this case, where their manuals say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pg_codes: Option<PgCodes>,
    /// What to tell whoever reads the server's log.
    request_id: String,
}

impl ProblemDetails {
    fn new(failure: Failure, language: Language, request_id: String) -> Self {
        Self {
            kind: format!("/docs/errors#{}", failure.code),
            title: title(&failure.code),
            status: failure.status,
            pg_codes: pg_codes(&failure.code),
            detail: failure.message.in_language(language).to_owned(),
            code: failure.code,
            message: failure.message,
            fields: failure.fields,
            coupon: failure.coupon,
            request_id,
        }
    }
}

/// `COUPON_ALREADY_USED` in words: `Coupon already used`.
pub(super) fn title(code: &str) -> String {
    let words = code.replace('_', " ").to_ascii_lowercase();
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), characters.as_str()),
        None => words,
    }
}

/// Middleware: turns failures into problems, below `/api/v1` only. It is applied around the
/// handlers, so that answers stored for an idempotency key are problems already, and again around
/// everything, for requests that never reach a handler.
pub async fn tell(request: Request, next: Next) -> Response {
    if !super::is_below(request.uri().path()) {
        return next.run(request).await;
    }
    let language = language(request.headers());
    let request_id = request.extensions().get::<RequestId>().cloned();
    let response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() || is_problem(&response) {
        return response;
    }
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if status == StatusCode::METHOD_NOT_ALLOWED => method_not_allowed(),
        None => Failure { status: status.as_u16(), ..Failure::internal() },
    };
    let request_id = request_id.map(|id| id.as_str().to_owned()).unwrap_or_default();
    let problem = ProblemDetails::new(failure, language, request_id);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let (body_parts, body) = Json(problem).into_response().into_parts();
    parts.headers.extend(body_parts.headers);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    parts.headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    Response::from_parts(parts, body)
}

fn is_problem(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes() == PROBLEM_JSON.as_bytes())
}

/// The router adds `Allow`, outside of all layers.
fn method_not_allowed() -> Failure {
    let message = Text::new(
        "이 주소에서 쓸 수 없는 메서드입니다. Allow 헤더의 메서드를 쓰세요",
        "This address doesn't take the method. Use one of the header Allow",
    );
    Failure::new(405, "METHOD_NOT_ALLOWED", message)
}

/// The client's preferred language; Korean if it doesn't say.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let accepted =
        accepted.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(','));
    let mut best = (Language::default(), 0.0_f32);
    for range in accepted {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let quality =
            parameters.trim().strip_prefix("q=").map_or(1.0, |q| q.parse().unwrap_or(0.0));
        if matches!(primary.as_str(), "ko" | "en") && quality > best.1 {
            best = (Language::from_tag(&primary), quality);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_liked_better() {
        let of = |accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            language(&headers)
        };
        assert_eq!(language(&HeaderMap::new()), Language::Korean);
        assert_eq!(of("en-US,en;q=0.9"), Language::English);
        assert_eq!(of("fr, en;q=0.4, ko;q=0.8"), Language::Korean);
        assert_eq!(of("ko;q=0.2, en; q=0.3"), Language::English);
        assert_eq!(of("en;q=0"), Language::Korean);
        assert_eq!(of("*"), Language::Korean);
    }

    #[test]
    fn titles_are_words() {
        assert_eq!(title("COUPON_ALREADY_USED"), "Coupon already used");
    }
}
