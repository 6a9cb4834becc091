//! The caller of an API request: sandbox, door, reader, and the request's id.

use app::api::access::Session;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use engine::exchange::Source;
use engine::failure::Failure;
use engine::identifier::{SandboxId, WorldId};
use engine::reader::Reader;
use engine::refusal::Refusal;
use engine::{Caller, Engine};

use super::problem::ApiFailure;
use crate::http::request_id::RequestId;
use crate::sandbox_of_request::{Misnamed, in_header};

/// The caller of an API request.
#[derive(Clone, Debug)]
pub struct ApiCaller(pub Caller);

impl FromRequestParts<Engine> for ApiCaller {
    type Rejection = ApiFailure;

    async fn from_request_parts(parts: &mut Parts, engine: &Engine) -> Result<Self, ApiFailure> {
        let request_id = request_id(parts);
        // A request with an idempotency key runs in the world in which the key was claimed.
        let sandbox = match parts.extensions.get::<WorldId>() {
            Some(world) => world.clone(),
            None => {
                let entered = engine.enter(&sandbox(parts)?).await;
                entered.map_err(|error| super::told(engine, &error, &request_id))?
            }
        };
        Ok(Self(Caller { sandbox, source: source(parts), request_id, reader: reader(parts)? }))
    }
}

/// The request's identifier in the log.
fn request_id(parts: &Parts) -> String {
    parts.extensions.get::<RequestId>().map(|id| id.as_str().to_owned()).unwrap_or_default()
}

/// By which door the call came: a run of scenarios in this process says so itself.
fn source(parts: &Parts) -> Source {
    parts.extensions.get::<Source>().copied().unwrap_or(Source::Api)
}

/// The reader that the guard found. Without one the request is refused, whatever part of the server
/// forgot to set it.
fn reader(parts: &Parts) -> Result<Reader, ApiFailure> {
    let session = parts.extensions.get::<Session>();
    session
        .map(|session| session.reader.clone())
        .ok_or_else(|| ApiFailure::from(Failure::internal()))
}

fn sandbox(parts: &Parts) -> Result<SandboxId, ApiFailure> {
    match in_header(&parts.headers) {
        Ok(named) => Ok(named.unwrap_or_else(SandboxId::default_sandbox)),
        Err(Misnamed::Unclear(why)) => Err(Failure::malformed(why).into()),
        // An invalid identifier names no sandbox.
        Err(Misnamed::NoIdentifier(name, _)) => {
            Err(Failure::refused(&Refusal::SandboxNotFound { sandbox_id: name }).into())
        }
    }
}
