//! The sandbox of a request: from the header `Micropay-Sandbox` or, for a page, from its address,
//! `/?sandbox=team`. Without either, `default`.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use engine::failure::Failure;
use engine::field::{Field, FieldError, FieldProblem};
use engine::identifier::SandboxId;
use engine::sandbox::{SANDBOX_HEADER, in_query};

use crate::http::refusal::answer;
use crate::http::request_id::RequestId;
use crate::server_functions::PREFIX;

/// Middleware: puts the request's [`SandboxId`] into its extensions. Whether that sandbox exists,
/// and which world it is now, is for the engine ([`engine::Engine::enter`]).
///
/// An invalid identifier is refused at the API's doors; a page is rendered without it, and says so
/// itself.
pub async fn find(mut request: Request, next: Next) -> Response {
    match named_by(&request) {
        Ok(sandbox) => {
            request.extensions_mut().insert(sandbox);
        }
        Err(misnamed) if request.uri().path().starts_with(PREFIX) => {
            let failure = match misnamed {
                Misnamed::Unclear(why) => Failure::malformed(why),
                Misnamed::NoIdentifier(_, problem) => {
                    Failure::invalid(&[FieldError { field: Field::SandboxId, problem }])
                }
            };
            return answer(failure, request.extensions().get::<RequestId>());
        }
        Err(_) => {}
    }
    next.run(request).await
}

fn named_by(request: &Request) -> Result<SandboxId, Misnamed> {
    if let Some(sandbox) = in_header(request.headers())? {
        return Ok(sandbox);
    }
    let is_page = !request.uri().path().starts_with(PREFIX);
    match request.uri().query().filter(|_| is_page).and_then(in_query) {
        Some(address) if !address.is_empty() => parse(&address),
        _ => Ok(SandboxId::default_sandbox()),
    }
}

/// The sandbox that a request's header names, if it names one.
pub(crate) fn in_header(headers: &HeaderMap) -> Result<Option<SandboxId>, Misnamed> {
    let mut named = headers.get_all(SANDBOX_HEADER).iter();
    let (Some(name), another) = (named.next(), named.next()) else { return Ok(None) };
    if another.is_some() {
        return Err(Misnamed::Unclear("Micropay-Sandbox comes twice"));
    }
    match String::from_utf8_lossy(name.as_bytes()).trim() {
        // Probably an unset variable: hardly meant to be `default`.
        "" => Err(Misnamed::Unclear("Micropay-Sandbox is empty")),
        name => parse(name).map(Some),
    }
}

/// A header or address that should name a sandbox and doesn't.
pub(crate) enum Misnamed {
    /// The header comes twice or is blank: which of the two.
    Unclear(&'static str),
    /// The invalid identifier, with the problem.
    NoIdentifier(String, FieldProblem),
}

fn parse(name: &str) -> Result<SandboxId, Misnamed> {
    SandboxId::parse(name).map_err(|problem| Misnamed::NoIdentifier(name.to_owned(), problem))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn of(address: &str, header: Option<&str>) -> Option<String> {
        let mut request = Request::builder().uri(address);
        if let Some(header) = header {
            request = request.header(SANDBOX_HEADER, header);
        }
        named_by(&request.body(Body::empty()).unwrap()).ok().map(String::from)
    }

    #[test]
    fn a_header_or_a_pages_address_names_it() {
        let default = Some("default".to_owned());
        assert_eq!(of("/", None), default);
        assert_eq!(of("/?sandbox=", None), default);
        assert_eq!(of("/?sandbox=team-1&x=1", None), Some("team-1".into()));
        assert_eq!(of("/?x=sandbox=no&sandbox=one&sandbox=two", None), Some("one".into()));
        assert_eq!(of("/?sandbox=team%2D1", None), Some("team-1".into()), "as a browser reads it");
        assert_eq!(of("/api/payment/pay", Some(" team ")), Some("team".into()));
        assert_eq!(of("/api/payment/pay?sandbox=team", None), default, "only a page's address");
    }

    #[test]
    fn what_is_no_identifier_is_refused_and_never_default() {
        for bad in ["default~start", "a b", "<b>", ".", "..", "", "  ", &"x".repeat(33)] {
            assert_eq!(of("/api/payment/pay", Some(bad)), None, "{bad}");
        }
        assert_eq!(of("/?sandbox=default~start", None), None);
        assert_eq!(of("/?sandbox=%ED%95%9C", None), None);
        assert_eq!(of("/?sandbox=a+b", None), None);
        let mut headers = HeaderMap::new();
        for _ in 0..2 {
            headers.append(SANDBOX_HEADER, "team".parse().unwrap());
        }
        assert!(matches!(in_header(&headers), Err(Misnamed::Unclear(_))));
    }
}
