//! Which sandbox a request is in: the header `Micropay-Sandbox`, or for a page its address,
//! `/?sandbox=team`. Without either, `default`.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use engine::failure::Failure;
use engine::field::{Field, FieldError, Problem};
use engine::identifier::SandboxId;
use engine::sandbox::{SANDBOX_HEADER, in_query};

use crate::http::refusal::answer;
use crate::http::request_id::RequestId;
use crate::server_functions::PREFIX;

/// Middleware: puts the request's [`SandboxId`] into its extensions, for whoever handles it.
/// Whether there is such a sandbox the engine says.
///
/// One that can't be an identifier is refused at the API's doors; a page is rendered without it,
/// and says so itself.
pub async fn find(mut request: Request, next: Next) -> Response {
    match named_by(&request) {
        Ok(sandbox) => {
            request.extensions_mut().insert(sandbox);
        }
        Err(problem) if request.uri().path().starts_with(PREFIX) => {
            let failure = Failure::invalid(&[FieldError { field: Field::SandboxId, problem }]);
            return answer(failure, request.extensions().get::<RequestId>());
        }
        Err(_) => {}
    }
    next.run(request).await
}

fn named_by(request: &Request) -> Result<SandboxId, Problem> {
    let header = match request.headers().get(SANDBOX_HEADER) {
        // What is no text is no identifier either.
        Some(value) => value.to_str().unwrap_or("?"),
        None => "",
    };
    let is_page = !request.uri().path().starts_with(PREFIX);
    let address = request.uri().query().filter(|_| is_page).and_then(in_query);
    let asked = match (header.trim(), address) {
        ("", Some(address)) => address,
        (header, _) => header,
    };
    if asked.is_empty() { Ok(SandboxId::default_sandbox()) } else { SandboxId::parse(asked) }
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
        assert_eq!(of("/api/payment/pay", Some("  ")), default);
        assert_eq!(of("/api/payment/pay", Some(" team ")), Some("team".into()));
        assert_eq!(of("/api/payment/pay?sandbox=team", None), default, "only a page's address");
    }

    #[test]
    fn what_is_no_identifier_is_refused_and_never_default() {
        for bad in ["default~start", "a b", "<b>", &"x".repeat(33)] {
            assert_eq!(of("/api/payment/pay", Some(bad)), None, "{bad}");
        }
        assert_eq!(of("/?sandbox=default~start", None), None);
        assert_eq!(of("/?sandbox=%ED%95%9C", None), None);
        assert_eq!(of("/?sandbox=team%2D1", None), None, "nothing is decoded");
    }
}
