//! Who calls the API: the sandbox, this door, and the request's id.

use app::api::access::Session;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use engine::Caller;
use engine::exchange::Source;
use engine::failure::Failure;
use engine::identifier::SandboxId;
use engine::reader::Reader;
use engine::refusal::Refusal;

use super::problem::Told;
use crate::http::request_id::RequestId;
use crate::sandbox_of_request::{Misnamed, in_header};

/// The caller of an API request.
#[derive(Clone, Debug)]
pub struct ApiCaller(pub Caller);

impl<S: Sync> FromRequestParts<S> for ApiCaller {
    type Rejection = Told;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Told> {
        Ok(Self(Caller {
            sandbox: sandbox(parts)?,
            source: Source::Api,
            request_id: request_id(parts),
            reader: reader(parts)?,
        }))
    }
}

/// What the log knows the request by.
fn request_id(parts: &Parts) -> String {
    parts.extensions.get::<RequestId>().map(|id| id.as_str().to_owned()).unwrap_or_default()
}

/// Who asks, as the guard found out. Without it nobody asked: whatever the server forgot, nothing
/// is done.
fn reader(parts: &Parts) -> Result<Reader, Told> {
    let session = parts.extensions.get::<Session>();
    session.map(|session| session.reader.clone()).ok_or_else(|| Told::from(Failure::internal()))
}

fn sandbox(parts: &Parts) -> Result<SandboxId, Told> {
    match in_header(&parts.headers) {
        Ok(named) => Ok(named.unwrap_or_else(SandboxId::default_sandbox)),
        Err(Misnamed::Unclear(why)) => Err(Failure::malformed(why).into()),
        // What can't be a sandbox's identifier is none's.
        Err(Misnamed::NoIdentifier(name, _)) => {
            Err(Failure::refused(&Refusal::SandboxNotFound { sandbox_id: name }).into())
        }
    }
}
