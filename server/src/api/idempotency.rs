//! `Idempotency-Key` as in the IETF's draft: a POST that is sent again with its key gets the first
//! answer byte for byte, and has no second effect.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::response;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::failure::Failure;
use engine::idempotency::{Claim, IdempotencyKey, Keyed, Once, Progress, StoredAnswer};
use engine::refusal::Refusal;
use engine::{Caller, Engine, EngineError, Fault};
use sha2::{Digest, Sha256};

use super::caller::ApiCaller;
use super::meaning;
use super::problem::ApiFailure;
use crate::server_functions::whole_body;

/// The header that carries the key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Marks a repeated answer: to the same key, or to the same order number.
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Marks an answer as a repeated one.
pub(super) fn mark_replayed(headers: &mut HeaderMap) {
    headers.insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
}

/// The POSTs that have an effect, and so must have a key.
pub const NEEDED_BY: &[&str] = &[
    "/api/v1/payments",
    "/api/v1/payments/{order_no}/cancel",
    "/api/v1/coupons",
    "/api/v1/issuing",
    "/api/v1/promotions",
    "/api/v1/sandboxes",
    "/api/v1/subscribers",
];

/// Of these, those whose effect is stored with the key, and told again from what was stored. What the
/// others answer is kept under a key that is claimed before.
const STORED_WITH_KEY: &[&str] =
    &["/api/v1/payments", "/api/v1/payments/{order_no}/cancel", "/api/v1/coupons"];

/// The headers that are stored with an answer; the others are new each time.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::CONTENT_LANGUAGE, header::LOCATION];

/// On an answer without an outcome yet: like a temporary refusal, it is not stored.
#[derive(Clone, Copy)]
pub struct Unsettled;

/// Seconds after which to retry a request whose first one is still running.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Middleware: does the request of a key only once.
pub async fn once(State(engine): State<Engine>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let is_streamed = path.is_some_and(|path| super::STREAMED.contains(&path));
    if request.method() != Method::POST || is_streamed {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let answered = match read(&engine, &mut parts, body).await {
        Ok(Read { keyed: None, bytes }) => {
            return next.run(Request::from_parts(parts, Body::from(bytes))).await;
        }
        Ok(Read { keyed: Some((caller, key)), bytes }) => {
            // Detached from the claim until the answer is stored: a client that goes away leaves no
            // key that is claimed and not worked on, and the request sent again finds its answer.
            let work = {
                let engine = engine.clone();
                async move { Ok(claim_and_answer(&engine, caller, key, parts, bytes, next).await) }
            };
            engine
                .detached(work)
                .await
                .unwrap_or_else(|error| Err(ApiFailure::from(engine.failure(&error))))
        }
        Err(told) => Err(told),
    };
    let mut response = answered.unwrap_or_else(IntoResponse::into_response);
    if response.extensions().get::<Failure>().is_some_and(in_flight) {
        response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    }
    response
}

/// A request with its whole body.
struct Read {
    /// The caller and the key, if there is one.
    keyed: Option<(Caller, IdempotencyKey)>,
    bytes: Bytes,
}

async fn read(engine: &Engine, parts: &mut Parts, body: Body) -> Result<Read, ApiFailure> {
    let key = key(parts).map_err(|refusal| ApiFailure::from(Failure::refused(&refusal)))?;
    let bytes = whole_body(body).await.map_err(ApiFailure::from)?;
    let Some(key) = key else { return Ok(Read { keyed: None, bytes }) };
    let ApiCaller(caller) = ApiCaller::from_request_parts(parts, engine).await?;
    Ok(Read { keyed: Some((caller, key)), bytes })
}

async fn claim_and_answer(
    engine: &Engine,
    mut caller: Caller,
    key: IdempotencyKey,
    mut parts: Parts,
    bytes: Bytes,
    next: Next,
) -> Result<Response, ApiFailure> {
    let fingerprint = fingerprint(&mut parts, &caller, &bytes).await;
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    if path.is_some_and(|path| STORED_WITH_KEY.contains(&path)) {
        let keyed = Keyed::new(key, fingerprint);
        parts.extensions.insert(keyed.clone());
        // What is kept under the key is kept in the world in which it is done.
        parts.extensions.insert(caller.sandbox.clone());
        let request = Request::from_parts(parts, Body::from(bytes));
        return do_once(engine, &caller, &keyed, request, next).await;
    }
    match claim(engine, &mut caller, &key, &fingerprint).await {
        Ok(Once::Done(answer)) => Ok(replayed(answer)),
        Ok(Once::Do(claim)) => {
            parts.extensions.insert(caller.sandbox.clone());
            let request = Request::from_parts(parts, Body::from(bytes));
            Ok(keep_claimed(engine, &caller, &claim, next.run(request).await).await)
        }
        Err(error) => Err(super::told(engine, &error, &caller.request_id)),
    }
}

/// Does a request whose key is stored with its effect. What has no effect that is stored by it, such as a
/// refusal, is kept as it was answered.
async fn do_once(
    engine: &Engine,
    caller: &Caller,
    keyed: &Keyed,
    request: Request,
    next: Next,
) -> Result<Response, ApiFailure> {
    let mut response = next.run(request).await;
    match keyed.progress() {
        Some(Progress::Answered(answer)) => return Ok(replayed(answer.clone())),
        Some(Progress::Claimed(claim)) => {
            return Ok(keep_claimed(engine, caller, claim, response).await);
        }
        Some(Progress::Repeated) => mark_replayed(response.headers_mut()),
        Some(Progress::Stored) if response.status().is_success() => {}
        Some(Progress::Stored) | None if !is_passing(&response) => {
            return keep_new(engine, caller, keyed, response).await;
        }
        Some(Progress::Stored) | None => {}
    }
    Ok(response)
}

/// Keeps an answer under a key that is not stored yet. If somebody was faster, that answer is given.
async fn keep_new(
    engine: &Engine,
    caller: &Caller,
    keyed: &Keyed,
    response: Response,
) -> Result<Response, ApiFailure> {
    let told = |error: EngineError| super::told(engine, &error, &caller.request_id);
    let (parts, body) = response.into_parts();
    let body = whole(body).await.map_err(told)?;
    let answer = stored_answer(&parts, &body);
    match engine.keep_new_answer(caller, keyed, answer.clone()).await {
        Ok(standing) if standing == answer => {}
        Ok(earlier) => return Ok(replayed(earlier)),
        Err(error @ EngineError::Refused(_)) => return Err(told(error)),
        // What was decided is told even if it can't be kept: sent again, it is decided again.
        Err(error) => {
            tracing::error!(request_id = caller.request_id, "an answer was not kept: {error}");
        }
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Claims the key in the sandbox's current world. In a world that is gone nothing was done.
async fn claim(
    engine: &Engine,
    caller: &mut Caller,
    key: &IdempotencyKey,
    fingerprint: &[u8],
) -> Result<Once, EngineError> {
    loop {
        match engine.claim_key(caller, key, fingerprint).await {
            Err(EngineError::Refused(Refusal::SandboxChanged {})) => {
                caller.sandbox = engine.enter(&caller.sandbox.sandbox()).await?;
            }
            claimed => return claimed,
        }
    }
}

fn in_flight(failure: &Failure) -> bool {
    failure.code == Refusal::IdempotencyKeyInFlight {}.code()
}

fn key(parts: &Parts) -> Result<Option<IdempotencyKey>, Refusal> {
    let mut values = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => {
            Some(value.to_str().map_err(|_| Refusal::IdempotencyKeyMalformed {})?)
        }
        (None, _) => None,
        _ => return Err(Refusal::IdempotencyKeyMalformed {}),
    };
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    if path.is_some_and(|path| NEEDED_BY.contains(&path)) {
        IdempotencyKey::needed(value).map(Some)
    } else {
        value.map(IdempotencyKey::parse).transpose()
    }
}

/// Identifies a request: equal if two requests mean the same and both readers may see the same.
async fn fingerprint(parts: &mut Parts, caller: &Caller, body: &Bytes) -> Vec<u8> {
    let path = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let path = path.unwrap_or_default();
    let named = RawPathParams::from_request_parts(parts, &()).await;
    let named = named.iter().flatten().map(|(_, value)| value.trim()).collect::<Vec<_>>();
    let whole = !caller.reader.sees_masked();
    let mut digest = Sha256::new();
    // None of these parts contains a line break, so the body is everything after the first line.
    digest.update(format!("{} {path} {named:?} {whole}\n", parts.method));
    match meaning::of(&path, body) {
        Some(meant) => digest.update(meant),
        None => digest.update(body),
    }
    digest.finalize().to_vec()
}

async fn keep_claimed(
    engine: &Engine,
    caller: &Caller,
    claim: &Claim,
    response: Response,
) -> Response {
    let passing = is_passing(&response);
    let (parts, body) = response.into_parts();
    let kept = async {
        let body = whole(body).await?;
        if passing {
            engine.release_key(caller, claim).await?;
            return Ok(body);
        }
        // The effect is stored, so the answer is given even if it can't be stored. The request,
        // sent again, then finds its own effect.
        let answer = stored_answer(&parts, &body);
        if let Err(error) = engine.keep_answer(caller, claim, answer).await {
            tracing::error!(request_id = caller.request_id, "an answer was not kept: {error}");
        }
        Ok::<Bytes, EngineError>(body)
    };
    match kept.await {
        Ok(body) => Response::from_parts(parts, Body::from(body)),
        Err(error) => super::told(engine, &error, &caller.request_id).into_response(),
    }
}

async fn whole(body: Body) -> Result<Bytes, EngineError> {
    let body = to_bytes(body, usize::MAX).await;
    Ok(body.map_err(|error| Fault::Inconsistent(error.to_string()))?)
}

fn stored_answer(parts: &response::Parts, body: &Bytes) -> StoredAnswer {
    StoredAnswer {
        status: i16::try_from(parts.status.as_u16()).unwrap_or(i16::MAX),
        headers: kept_headers(&parts.headers),
        body: body.to_vec(),
    }
}

/// Whether the same request, sent again, may get another answer by itself.
fn is_passing(response: &Response) -> bool {
    if response.extensions().get::<Unsettled>().is_some() {
        return true;
    }
    match response.extensions().get::<Failure>() {
        Some(failure) => failure.passes(),
        None => response.status().is_server_error(),
    }
}

fn kept_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let kept = KEPT.iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    });
    kept.collect()
}

fn replayed(answer: StoredAnswer) -> Response {
    let status = u16::try_from(answer.status).ok();
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = status.unwrap_or(StatusCode::OK);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
        {
            response.headers_mut().insert(name, value);
        }
    }
    mark_replayed(response.headers_mut());
    response
}
