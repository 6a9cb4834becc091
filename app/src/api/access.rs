//! Who is reading.

use engine::reader::Reader;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, InSandbox};

/// Who is reading, and whether they signed in. The server provides it with every request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub reader: Reader,
    /// Whether sign-in is on: on this machine alone it need not be.
    pub signed_in: bool,
}

/// Who is reading.
#[server(prefix = "/api", endpoint = "access/current", protocol = InSandbox)]
pub async fn current() -> Result<Session, ApiError> {
    let session = use_context::<Session>();
    session.ok_or_else(|| ApiError(super::error::answered(engine::failure::Failure::internal())))
}
