//! The guard before every route: who is calling, and whether they may.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::api::access::Session;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use engine::failure::Failure;
use engine::language::Text;
use engine::reader::Reader;

use super::table::{Needs, Route, find};
use super::{Access, SignIn, cookie, sign_in};
use crate::http::refusal;
use crate::http::request_id::RequestId;

/// Why the caller is not known.
#[derive(Debug)]
pub(super) enum Unknown {
    /// There is no token.
    NoToken,
    /// The token is not valid.
    WrongToken,
    /// Too many invalid tokens; try again after this many seconds.
    TooMany(u64),
}

/// Middleware: lets permitted callers through, and gives the handlers their [`Session`].
pub async fn guard(State(access): State<Access>, mut request: Request, next: Next) -> Response {
    let Some(sign_in) = &access.sign_in else {
        let session = Session { reader: Reader::local(), signed_in: false };
        request.extensions_mut().insert(session);
        return next.run(request).await;
    };
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let route = find(request.method(), matched, request.uri().path());
    if route.is_some_and(|route| route.needs == Needs::Nothing) {
        return next.run(request).await;
    }
    let reader = match sign_in.identify(request.headers(), peer_of(request.extensions())) {
        Ok(reader) => reader,
        Err(unknown) => return refuse(&unknown, route, &request),
    };
    tracing::Span::current().record("reader", reader.name.as_str());
    let Some(Route { needs: Needs::Role(needed), is_page, .. }) = route else {
        return answer(no_such_route(request.method()), &request);
    };
    if let Err(refusal) = reader.must_be(*needed) {
        tracing::info!(role = reader.role.code(), "refused: the role is not enough");
        let failure = Failure::refused(&refusal);
        if *is_page && !is_program(&request) {
            return sign_in::show_refusal(request, reader, failure);
        }
        return answer(failure, &request);
    }
    let session = Session { reader: reader.clone(), signed_in: true };
    request.extensions_mut().insert(session);
    next.run(request).await
}

impl SignIn {
    /// Who sent the request. A program's header counts before a browser's cookie.
    fn identify(&self, headers: &HeaderMap, peer: IpAddr) -> Result<&Reader, Unknown> {
        let token = match headers.get(header::AUTHORIZATION) {
            Some(credentials) => Some(bearer(credentials).unwrap_or_default()),
            None => cookie::token_in(headers),
        };
        token.map_or(Err(Unknown::NoToken), |token| self.reader_of(token, peer))
    }

    /// The owner of a token; an invalid one is counted.
    pub(super) fn reader_of(&self, token: &str, peer: IpAddr) -> Result<&Reader, Unknown> {
        if let Some(reader) = self.tokens.reader_of(token) {
            return Ok(reader);
        }
        match self.failures.count(peer) {
            Ok(()) => {
                tracing::info!(%peer, "a wrong access token");
                Err(Unknown::WrongToken)
            }
            Err(wait) => Err(Unknown::TooMany(wait.as_secs() + 1)),
        }
    }
}

/// The token of `Authorization: Bearer …`.
fn bearer(credentials: &HeaderValue) -> Option<&str> {
    let (scheme, token) = credentials.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The address that the request comes from; behind a proxy, the proxy's.
pub(super) fn peer_of(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

fn is_program(request: &Request) -> bool {
    request.headers().contains_key(header::AUTHORIZATION)
}

/// Redirects a person to the sign-in; a program gets a failure.
fn refuse(unknown: &Unknown, route: Option<&Route>, request: &Request) -> Response {
    let is_program = is_program(request);
    let mut response = if route.is_some_and(|route| route.is_page) && !is_program {
        sign_in::redirect_to_sign_in(request.uri())
    } else {
        tell(unknown, request)
    };
    // Remove an invalid cookie, so that it is not sent and counted again.
    if !is_program && !matches!(unknown, Unknown::NoToken) {
        response.headers_mut().extend(cookie::clear());
    }
    response
}

fn tell(unknown: &Unknown, request: &Request) -> Response {
    let mut response = answer(unknown.failure(), request);
    let (name, value) = match unknown {
        Unknown::NoToken => (header::WWW_AUTHENTICATE, "Bearer".to_owned()),
        Unknown::WrongToken => {
            (header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"".to_owned())
        }
        Unknown::TooMany(seconds) => (header::RETRY_AFTER, seconds.to_string()),
    };
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

impl Unknown {
    /// The failure that a client gets.
    pub(super) fn failure(&self) -> Failure {
        match self {
            Self::NoToken => Failure::new(
                401,
                "SIGN_IN_REQUIRED",
                Text::new(
                    "로그인이 필요합니다. 페이지를 새로 고쳐 로그인하거나, 프로그램이면 Authorization: Bearer 헤더에 액세스 토큰을 넣어 주세요",
                    "Please sign in: reload the page, or, as a program, send an access token in the header Authorization: Bearer",
                ),
            ),
            Self::WrongToken => Failure::new(
                401,
                "WRONG_ACCESS_TOKEN",
                Text::new(
                    "맞지 않는 액세스 토큰입니다. 토큰을 다시 확인하거나 서버 운영자에게 새로 요청해 주세요",
                    "This access token opens nothing here. Check it, or ask the server's operator for a new one",
                ),
            ),
            Self::TooMany(seconds) => Failure::new(
                429,
                "TOO_MANY_ATTEMPTS",
                Text::new(
                    format!(
                        "틀린 액세스 토큰이 너무 많이 왔습니다. {seconds}초 뒤에 다시 시도해 주세요. 맞는 토큰은 바로 받습니다"
                    ),
                    format!(
                        "Too many wrong access tokens came. Try again in {seconds} seconds. A right token is taken at once"
                    ),
                ),
            ),
        }
    }
}

/// Nobody may use a route that is not in the table.
fn no_such_route(method: &Method) -> Failure {
    let message = Text::new(
        format!("이 주소에는 {method} 요청을 받는 것이 없습니다. 주소와 메서드를 확인해 주세요"),
        format!("Nothing here takes {method}. Please check the address and the method"),
    );
    Failure::new(404, "NO_SUCH_RESOURCE", message)
}

fn answer(failure: Failure, request: &Request) -> Response {
    refusal::answer(failure, request.extensions().get::<RequestId>())
}
