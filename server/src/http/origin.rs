//! Requests that another site made the user's browser send are refused.
//!
//! Leptos's server functions check no origin (leptos-rs/leptos#3786), and the HTTP API has no
//! cookies whose `SameSite` could help. So, for all routes alike:
//!
//! - A state-changing request is refused if the browser says that another site sent it: by
//!   `Sec-Fetch-Site`, or by an `Origin` unlike the `Host`. A program such as curl sends neither
//!   and is let through: it acts for nobody but itself.
//! - A request is refused if its `Host` is no name of ours. A site may point its own name at
//!   127.0.0.1 (DNS rebinding) and is then of one origin with us as far as the browser knows, but
//!   the name in `Host` remains the site's.
//!
//! GET, HEAD and OPTIONS are let through, **so they must never change anything**: no server
//! function may use `GetUrl`, and no GET route may write.
//!
//! Behind a reverse proxy the `Host` must be passed on unchanged.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;

use super::refusal::Refusal;
use super::request_id::RequestId;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names of a machine for itself, as a browser writes them into `Host`.
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Which names a request's `Host` may have. The port is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostRule {
    /// Every name, and also none.
    Any,
    /// These names, in lower case. A request without a `Host` is refused.
    Only(Arc<[String]>),
}

impl HostRule {
    /// The rule for a server that listens on `address` and is known by `names`.
    ///
    /// On loopback, the loopback names and `names`. Elsewhere the same if there are names, and
    /// otherwise every name, for we cannot know how a network calls this machine.
    #[must_use]
    pub fn for_listener(address: SocketAddr, names: &[String]) -> Self {
        if names.is_empty() && !address.ip().to_canonical().is_loopback() {
            return Self::Any;
        }
        let configured = names.iter().map(|name| {
            // Somebody may well have written the port too.
            let host = name.parse::<Authority>();
            host.map_or_else(|_| name.clone(), |host| host.host().to_owned()).to_ascii_lowercase()
        });
        Self::Only(LOOPBACK_NAMES.map(str::to_owned).into_iter().chain(configured).collect())
    }

    fn allows(&self, host: &Authority) -> bool {
        match self {
            Self::Any => true,
            Self::Only(names) => names.iter().any(|name| name.eq_ignore_ascii_case(host.host())),
        }
    }
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The request is addressed to a name that is not ours, or to none, or to two.
    #[error("the host is not one of ours")]
    Host,
    /// `Sec-Fetch-Site` names another site.
    #[error("the browser says that another site sent it")]
    FetchSite,
    /// `Origin` is not the host that the request is addressed to.
    #[error("the origin is not the host")]
    Origin,
}

/// Middleware: answers 403 to what [`judge`] refuses.
pub async fn guard(State(hosts): State<HostRule>, request: Request, next: Next) -> Response {
    match judge(&hosts, request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(reason) => {
            tracing::info!(%reason, "refused");
            let refusal = if reason == Refused::Host { FOREIGN_HOST } else { CROSS_ORIGIN };
            refusal.answer(request.extensions().get::<RequestId>())
        }
    }
}

/// Decides about a request by its head.
///
/// # Errors
///
/// The reason, if the request is refused.
pub fn judge(
    hosts: &HostRule,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), Refused> {
    let host = host(headers)?;
    match (&host, hosts) {
        (Some(host), hosts) if !hosts.allows(host) => return Err(Refused::Host),
        (None, HostRule::Only(_)) => return Err(Refused::Host),
        _ => {}
    }
    // A start line may hold a whole URL; no browser sends one, but it may not say otherwise.
    if uri.authority().is_some_and(|authority| !hosts.allows(authority)) {
        return Err(Refused::Host);
    }

    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let ours = |site: &[u8]| matches!(site, b"same-origin" | b"none");
    if !headers.get_all(SEC_FETCH_SITE).iter().all(|site| ours(site.as_bytes())) {
        return Err(Refused::FetchSite);
    }
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let is_host = |origin: &[u8]| host.as_ref().is_some_and(|host| is_same(origin, host));
    if !origins.all(|origin| is_host(origin.as_bytes())) {
        return Err(Refused::Origin);
    }
    Ok(())
}

/// The one `Host` that the request names, if any.
fn host(headers: &HeaderMap) -> Result<Option<Authority>, Refused> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let Some(host) = hosts.next() else { return Ok(None) };
    if hosts.next().is_some() {
        return Err(Refused::Host);
    }
    let host = Authority::try_from(host.as_bytes()).map_err(|_| Refused::Host)?;
    // `Host: us@them` has no meaning, and its parts could be read in two ways.
    if host.as_str().contains('@') { Err(Refused::Host) } else { Ok(Some(host)) }
}

/// Whether `origin` (`http://name:port`) is `host`. `null`, which a sandboxed frame sends, is not.
///
/// The scheme is not compared: behind a proxy that ends TLS we do not know our own.
fn is_same(origin: &[u8], host: &Authority) -> bool {
    let Ok(origin) = Uri::try_from(origin) else { return false };
    let default_port = match origin.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return false,
    };
    let port = |authority: &Authority| authority.port_u16().unwrap_or(default_port);
    origin.authority().is_some_and(|origin| {
        origin.host().eq_ignore_ascii_case(host.host()) && port(origin) == port(host)
    })
}

const CROSS_ORIGIN: Refusal = Refusal {
    status: StatusCode::FORBIDDEN,
    code: "CROSS_ORIGIN",
    message_korean: "다른 사이트에서 보낸 요청이라 처리하지 않았습니다.",
    message_english: "The request came from another site, so it was refused.",
};

const FOREIGN_HOST: Refusal = Refusal {
    status: StatusCode::FORBIDDEN,
    code: "HOST_NOT_ALLOWED",
    message_korean: "이 서버의 이름이 아닌 주소로 온 요청이라 처리하지 않았습니다.",
    message_english: "The request was addressed to a name that is not this server's, so it was refused.",
};
