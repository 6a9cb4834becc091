//! Signing in and out with a browser: a plain form, which needs neither script nor WASM.

use app::sign_in::{Page, Problem};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Form, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use engine::failure::Failure;
use engine::language::Language;
use engine::reader::Reader;
use serde::Deserialize;

use super::guard::{Unknown, peer_of};
use super::{Access, cookie};
use crate::http::request_id::RequestId;

/// Its path.
const SIGN_IN: &str = "/sign-in";
/// The largest form, in bytes: a token and a path.
const LARGEST_FORM: usize = 8 * 1024;

/// The policy of a document with our style and form, and no scripts.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// The routes.
pub fn routes<S: Clone + Send + Sync + 'static>(access: Access) -> Router<S> {
    Router::new()
        .route("/sign-in", get(form).post(sign_in))
        .route("/sign-out", post(sign_out))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .with_state(access)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
    language: Option<String>,
}

#[derive(Deserialize)]
struct Entered {
    #[serde(default)]
    next: String,
    #[serde(default)]
    token: String,
}

/// Redirects a person to the form, and from there back to the page that they asked for.
pub(super) fn redirect_to_sign_in(asked: &Uri) -> Response {
    let next = asked.path_and_query().map_or("/", |asked| asked.as_str());
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("{SIGN_IN}?next={next}")).into_response()
}

/// The form; without sign-in there is nothing to fill in.
async fn form(State(access): State<Access>, Query(asked): Query<Asked>, parts: Parts) -> Response {
    let next = local(&asked.next);
    let Some(sign_in) = &access.sign_in else { return Redirect::to(next).into_response() };
    // The form was only opened: this counts as no attempt.
    let token = cookie::token_in(&parts.headers);
    if token.is_some_and(|token| sign_in.tokens.reader_of(token).is_some()) {
        return Redirect::to(next).into_response();
    }
    let chosen = asked.language.as_deref().map(Language::from_tag);
    let page = Page {
        next: next.to_owned(),
        language: chosen,
        problem: None,
        // A browser that comes from another site does not send the cookie; a step from here does.
        may_be_signed_in: has_come_from_another_site(&parts.headers),
    };
    let mut response = show(parts, page, StatusCode::OK);
    response.headers_mut().extend(chosen.and_then(cookie::keeping));
    response
}

async fn sign_in(
    State(access): State<Access>,
    parts: Parts,
    Form(entered): Form<Entered>,
) -> Response {
    let peer = peer_of(&parts.extensions);
    let next = local(&entered.next);
    let Some(sign_in) = &access.sign_in else { return Redirect::to(next).into_response() };
    let token = entered.token.trim();
    let (problem, status, wait) = match sign_in.reader_of(token, peer) {
        Ok(reader) => {
            tracing::info!(reader = reader.name.as_str(), role = reader.role.code(), "signed in");
            let mut response = Redirect::to(next).into_response();
            response.headers_mut().extend(cookie::set(token));
            return response;
        }
        Err(Unknown::TooMany(seconds)) => {
            (Problem::TooMany(seconds), StatusCode::TOO_MANY_REQUESTS, Some(seconds))
        }
        Err(Unknown::WrongToken | Unknown::NoToken) => {
            (Problem::WrongToken, StatusCode::UNAUTHORIZED, None)
        }
    };
    let page = Page {
        next: next.to_owned(),
        language: None,
        problem: Some(problem),
        may_be_signed_in: false,
    };
    let mut response = show(parts, page, status);
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

async fn sign_out() -> Response {
    let mut response = Redirect::to(SIGN_IN).into_response();
    let headers = response.headers_mut();
    headers.extend(cookie::clear());
    // Form entries are kept in the tab for a reload; the next person must not find them.
    let storage = HeaderValue::from_static("\"storage\"");
    headers.insert(HeaderName::from_static("clear-site-data"), storage);
    response
}

/// The page for a person whose role is not enough: it says which one is needed.
pub(super) fn show_refusal(request: Request, reader: &Reader, mut failure: Failure) -> Response {
    let (parts, _) = request.into_parts();
    let id = parts.extensions.get::<RequestId>();
    failure.request_id = id.map(|id| id.as_str().to_owned()).unwrap_or_default();
    send(StatusCode::FORBIDDEN, app::refused::document(parts, reader, &failure))
}

fn show(parts: Parts, page: Page, status: StatusCode) -> Response {
    send(status, app::sign_in::document(parts, page))
}

fn send(status: StatusCode, document: String) -> Response {
    let policy = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, policy, Html(document)).into_response()
}

fn has_come_from_another_site(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    site.is_some_and(|site| matches!(site.as_bytes(), b"cross-site" | b"same-site"))
}

/// The path to go on to, if it is one of ours; else the console. A browser takes `//host` and
/// `/\host` for other sites, and drops tabs and line ends from what it is told.
fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let leads_back = next.starts_with(SIGN_IN);
    if is_path && is_plain && !leads_back { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_gone_on_to() {
        for ours in ["/", "/?a=b&c=%2F", "/docs/index.html#payments", "/a//b"] {
            assert_eq!(local(ours), ours);
        }
        for foreign in [
            "",
            "docs",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: a=b",
            " //evil.example",
            "/한국어",
            "/sign-in?next=/",
        ] {
            assert_eq!(local(foreign), "/", "{foreign:?}");
        }
    }
}
