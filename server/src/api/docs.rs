//! `/docs`: the API's document as a page to try it out, and the meaning of each error code.
//! Everything is in the binary.

use std::fmt::Write as _;

use app::Assets;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::{Html, Response};
use axum::routing::get;
use axum::{Extension, Router};
use engine::failure::passes;
use engine::refusal::{PgCodes, Refusal, pg_codes};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::problem::title;

/// Allows only our own scripts, styles and requests; the page's images are in its styles. The hash
/// is that of the only style that Swagger UI writes into the page, for its logo.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; \
     style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The script that starts Swagger UI.
const START: &str = include_str!("swagger.js");
const JAVASCRIPT: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/javascript")];

/// The pages.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .merge(SwaggerUi::new("/docs").config(Config::from("/api/v1/openapi.json")))
        // Instead of Swagger UI's own.
        .route("/docs/swagger-initializer.js", get(async || (JAVASCRIPT, START)))
        .route(
            "/docs/errors",
            get(async |assets: Option<Extension<Assets>>| {
                let Extension(assets) = assets.unwrap_or_default();
                Html(errors(&assets.style()))
            }),
        )
        .layer(map_response(async |mut response: Response| {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
            response
        }))
}

/// A table of the codes, each an anchor that a problem's `type` points at.
fn errors(style: &str) -> String {
    let mut rows = String::new();
    for (code, status, korean, english) in Refusal::WORDS.iter().chain(OTHERS) {
        // Writing to a string does not fail.
        let _ = write!(
            rows,
            "<tr id=\"{code}\"><th scope=\"row\"><code>{code}</code></th><td>{status}</td><td>{}</td>\
             <td>{}</td>\
             <td>{}</td><td lang=\"ko\">{}</td><td>{}</td></tr>",
            if passes(*status, code) { "passing" } else { "lasting" },
            title(code),
            at_gateways(code),
            escaped(korean),
            escaped(english)
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Error codes · micropay</title>\
         <link rel=\"stylesheet\" href=\"{style}\"><link rel=\"icon\" href=\"data:,\"></head>\
         <body><header class=\"bar\"><h1>micropay</h1><nav><a href=\"/\">Console</a> \
         <a href=\"/docs/\">API</a></nav></header><main class=\"codes\"><h2>오류 코드 · Error codes</h2>\
         <p>Every error of the API is <code>application/problem+json</code> with one of these codes. \
         A <em>lasting</em> one is a decision on the request: sent again under its \
         <code>Idempotency-Key</code>, it is answered the same for 24 hours. A <em>passing</em> one is \
         not kept: send the request again under the same key.</p>\
         <table><thead><tr><th scope=\"col\">code</th><th scope=\"col\">status</th>\
         <th scope=\"col\">same key again</th><th scope=\"col\">title</th>\
         <th scope=\"col\">KG · Danal</th>\
         <th scope=\"col\" lang=\"ko\">한국어</th><th scope=\"col\">English</th></tr></thead>\
         <tbody>{rows}</tbody></table></main></body></html>"
    )
}

/// What payment gateways give for a code: `KG 0031 · Danal 410, 415`.
fn at_gateways(code: &str) -> String {
    let Some(PgCodes { kg, danal }) = pg_codes(code) else { return String::new() };
    let known = [("KG", kg), ("Danal", danal)].into_iter().filter(|(_, codes)| !codes.is_empty());
    let told: Vec<_> = known.map(|(name, codes)| format!("{name} {}", codes.join(", "))).collect();
    told.join(" · ")
}

/// Codes that are not refusals of the engine.
const OTHERS: &[(&str, u16, &str, &str)] = &[
    (
        "INVALID_REQUEST",
        422,
        "입력값을 확인해 주세요. fields에 항목마다 이유가 있습니다",
        "Please check the values; fields has the reason of each",
    ),
    (
        "MALFORMED_REQUEST",
        400,
        "요청을 읽을 수 없습니다 (JSON이 아니면 415)",
        "The request can't be read (415 where it is not JSON)",
    ),
    ("METHOD_NOT_ALLOWED", 405, "Allow 헤더의 메서드를 쓰세요", "Use a method of the header Allow"),
    (
        "SIGN_IN_REQUIRED",
        401,
        "Authorization: Bearer 헤더에 액세스 토큰이 필요합니다",
        "An access token is needed in the header Authorization: Bearer",
    ),
    (
        "WRONG_ACCESS_TOKEN",
        401,
        "맞지 않는 액세스 토큰입니다. 서버 운영자에게 새로 요청하세요",
        "The access token opens nothing here. Ask the server's operator for a new one",
    ),
    (
        "TOO_MANY_ATTEMPTS",
        429,
        "틀린 액세스 토큰이 너무 많이 왔습니다. Retry-After만큼 기다리세요",
        "Too many wrong access tokens came. Wait as long as Retry-After says",
    ),
    ("NO_SUCH_RESOURCE", 404, "이런 주소는 없습니다", "There is no such address"),
    ("REQUEST_TOO_LARGE", 413, "본문은 64 KiB까지입니다", "Bodies have 64 KiB at the most"),
    ("BODY_TOO_SLOW", 408, "본문이 제때 오지 않았습니다", "The body did not come in time"),
    ("CROSS_ORIGIN", 403, "다른 사이트에서 보낸 요청입니다", "Another site's request"),
    (
        "HOST_NOT_ALLOWED",
        403,
        "이 서버의 이름이 아닙니다. --allow-host로 더할 수 있습니다",
        "Not a name of this server's; --allow-host adds one",
    ),
    (
        "DATABASE_UNAVAILABLE",
        503,
        "데이터베이스에 연결할 수 없습니다. 잠시 후 다시 보내세요",
        "The database can't be reached. Send it again shortly",
    ),
    (
        "STORAGE_FULL",
        507,
        "데이터베이스의 디스크가 가득 찼습니다. 공간을 확보한 뒤 다시 보내세요",
        "The database's disk is full. Make room there, then send it again",
    ),
    (
        "INTERNAL",
        500,
        "micropay의 오류입니다. request_id로 서버 로그를 찾으세요",
        "A fault of micropay's. Find request_id in the server's log",
    ),
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
