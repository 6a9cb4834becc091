//! The OpenAPI document: what each route says about itself, and what all of them have in common.

use axum::extract::Extension;
use axum::http::header;
use axum::response::IntoResponse;
use axum::{Router, body::Bytes};
use engine::Engine;
use serde::Serialize;
use utoipa::openapi::path::{
    HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Content, InfoBuilder, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder, Schema, ServerBuilder, Type,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::etag;
use super::idempotency::NEEDED_BY;
use super::problem::{PROBLEM_JSON, ProblemDetails};

const ABOUT: &str = "\
Mobile-phone micropayments (휴대폰 소액결제) that are paid with coupons: issue, pay, cancel, and see \
the coupon restored. Each call does what the console does, and shows there under 결과.

**Sandboxes.** The header `Micropay-Sandbox` names the world that a call is about; without it: \
`default`.

**Access.** Where sign-in is on, each call needs an access token: `Authorization: Bearer …`.

**Idempotency.** POSTs take an `Idempotency-Key`, those with an effect need one. Give each request a \
new key, and the same key when you send the same request again: it then has no second effect, and is \
answered with the bytes of the first, marked `Idempotent-Replayed: true`, for 24 hours. What passes by \
itself is not kept, so that the same key may try again: an outcome that is not known yet (202), faults, \
and the errors that [/docs/errors](/docs/errors) calls passing. Requests are the same when they mean the \
same: `010-1234-5678` is `01012345678`, `12000.0` is `12000`, and neither the order of members nor the \
space between them counts.

**What is not known is refused** (400): a member that a call does not have, one that comes twice, a \
query's parameter that is none, a body where none is taken.

**Errors** are `application/problem+json` (RFC 9457); [/docs/errors](/docs/errors) lists the codes. \
`detail` follows `Accept-Language` (`ko` or `en`), `message` has both.

**Lists** come newest first, 25 rows a page; follow `next`. Every GET of JSON has an `ETag`.

Amounts are whole won. Moments are in UTC, dates and times of day in Seoul.";

/// The name of the access token in the document.
const ACCESS_TOKEN: &str = "access_token";

/// The document as it is served.
#[derive(Clone)]
pub struct Document {
    bytes: Bytes,
    /// Made once: it is the largest answer there is, and does not change while the server runs.
    tag: String,
}

/// The document without routes.
pub fn begun() -> OpenApiRouter<Engine> {
    let tag = |name: &str, text: &str| TagBuilder::new().name(name).description(Some(text)).build();
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("micropay")
                .version("1")
                .description(Some(ABOUT))
                .license(Some(utoipa::openapi::License::new("MIT OR Apache-2.0"))),
        )
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .tags(Some([
            tag("payments", "결제, 결제 취소, 결제 내역"),
            tag("coupons", "쿠폰 발급, 조회, 연장, 삭제, 복원"),
            tag("issuing", "대량 발급: 작업, 목록, 코드"),
            tag("promotions", "프로모션: 만들기, 고치기, 판정"),
            tag("subscribers", "NCN 조회"),
            tag("catalogue", "코드"),
            tag("exchanges", "결과"),
            tag("errors", "ERROR 내역"),
            tag("scenarios", "시나리오: 파일, 실행, 예약, 웹훅"),
            tag("find", "찾기"),
            tag("sandboxes", "샌드박스"),
            tag("document", "이 문서"),
        ]))
        // Whether a token is required depends on how the server was started: the empty requirement
        // makes it optional.
        .security(Some([
            SecurityRequirement::default(),
            SecurityRequirement::new(ACCESS_TOKEN, [""; 0]),
        ]))
        .build();
    OpenApiRouter::with_openapi(document)
}

/// The routes apart from the whole document.
pub fn finished(routes: OpenApiRouter<Engine>) -> (Router<Engine>, OpenApi) {
    let (router, mut document) = routes.split_for_parts();
    let components = document.components.get_or_insert_default();
    let mut schemas = Vec::new();
    ProblemDetails::schemas(&mut schemas);
    schemas.push((ProblemDetails::name().into_owned(), ProblemDetails::schema()));
    components.schemas.extend(schemas);
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An access token, where sign-in is on"));
    components.add_security_scheme(ACCESS_TOKEN, SecurityScheme::Http(token.build()));
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            complete(path, &method, operation);
        }
    }
    (router, document)
}

/// Serves the document, pretty-printed.
pub fn extension(document: &impl Serialize) -> Extension<Document> {
    let bytes = serde_json::to_vec_pretty(document).unwrap_or_else(|error| {
        tracing::error!("the API's document could not be written: {error}");
        Vec::new()
    });
    Extension(Document { tag: etag::of(&bytes), bytes: bytes.into() })
}

/// This document
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "document",
    responses((status = 200, description = "The OpenAPI document", body = serde_json::Value))
)]
pub async fn get_openapi(Extension(document): Extension<Document>) -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::ETAG, document.tag)];
    (headers, document.bytes)
}

/// A path's operations, by method.
pub(super) fn operations(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let slots = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Delete, &mut item.delete),
    ];
    slots.into_iter().filter_map(|(method, slot)| Some((method, slot.as_mut()?))).collect()
}

/// Adds what all operations of a kind have in common.
fn complete(path: &str, method: &HttpMethod, operation: &mut Operation) {
    let is_post = matches!(method, HttpMethod::Post);
    let parameters = operation.parameters.get_or_insert_default();
    parameters.push(sandbox().into());
    let is_streamed = super::STREAMED.contains(&path);
    if is_post && !is_streamed {
        parameters.push(idempotency_key(NEEDED_BY.contains(&path)).into());
    }
    let mut statuses = vec![
        ("400", "The request can't be read"),
        ("401", "Sign-in is on, and no access token came, or a wrong one"),
        ("403", "Refused: another site's request, a role that may not, or a payer who may not"),
        ("404", "Nothing has this identifier"),
        ("422", "Values that can't be, each told in `fields`"),
        ("429", "Too many wrong access tokens; `Retry-After` says when to try again"),
        ("500", "A fault of micropay's; its log has the request id"),
        ("502", "The system outside can't be reached, or its answer can't be read"),
        ("503", "The database or the coupon verification can't be reached"),
        ("504", "The system outside did not answer in time"),
    ];
    if !matches!(method, HttpMethod::Get) {
        statuses.push(("409", "Refused as things stand; `code` says why"));
    }
    if is_post {
        statuses.push(("408", "The body came too slowly"));
        statuses.push(("413", "The body is too large"));
        let not_so = if is_streamed { "The body is no CSV" } else { "The body is not JSON" };
        statuses.push(("415", not_so));
    }
    for (status, description) in statuses {
        operation.responses.responses.insert(status.to_owned(), RefOr::T(problem(description)));
    }
    if matches!(method, HttpMethod::Get) {
        let unchanged =
            ResponseBuilder::new().description("What `If-None-Match` names is still so");
        operation.responses.responses.insert("304".to_owned(), unchanged.build().into());
    }
}

fn problem(description: &str) -> Response {
    let schema = Ref::from_schema_name(ProblemDetails::name());
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_JSON, Content::new(Some(schema)))
        .build()
}

fn sandbox() -> Parameter {
    header_parameter("Micropay-Sandbox", "The sandbox; without it: `default`")
        .schema(Some(text(r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", 32)))
        .build()
}

fn idempotency_key(needed: bool) -> Parameter {
    header_parameter("Idempotency-Key", "A new value for each request, in quotes or a bare UUID")
        .required(if needed { Required::True } else { Required::False })
        .schema(Some(text(r#"^("[ !#-\[\]-~]{1,255}"|[A-Za-z0-9_.:+/=-]{1,255})$"#, 257)))
        .build()
}

fn header_parameter(name: &str, description: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
}

fn text(pattern: &str, longest: usize) -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String);
    text.pattern(Some(pattern)).max_length(Some(longest)).build().into()
}
