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
use engine::sandbox::SANDBOX_HEADER;

use super::problem::Told;
use crate::http::request_id::RequestId;

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
    let mut named = parts.headers.get_all(SANDBOX_HEADER).iter();
    match (named.next(), named.next()) {
        (None, _) => Ok(SandboxId::default_sandbox()),
        (Some(name), None) => {
            let name = String::from_utf8_lossy(name.as_bytes()).trim().to_owned();
            if name.is_empty() {
                return Ok(SandboxId::default_sandbox());
            }
            // What can't be a sandbox's identifier is none's.
            SandboxId::parse(&name).map_err(|_| {
                Told::from(Failure::refused(&Refusal::SandboxNotFound { sandbox_id: name }))
            })
        }
        _ => Err(Told::from(Failure::malformed("Micropay-Sandbox comes twice"))),
    }
}
