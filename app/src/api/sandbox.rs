//! Sandboxes: which there are, and whole ones made, put back to their start, and deleted.
//!
//! These say by their arguments which sandbox is meant, whichever the page is in.

use engine::sandbox::{Sandbox, SandboxForm};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{ApiError, SandboxClient};

/// The sandboxes there are.
#[server(prefix = "/api", endpoint = "sandbox/list", input = Json, output = Json, client = SandboxClient)]
pub async fn list() -> Result<Vec<Sandbox>, ApiError> {
    super::call::call(|engine, _| async move { engine.list_sandboxes().await }).await
}

/// A new one, empty or a copy of another.
#[server(prefix = "/api", endpoint = "sandbox/create", input = Json, output = Json, client = SandboxClient)]
pub async fn create(form: SandboxForm) -> Result<Sandbox, ApiError> {
    super::call::call(|engine, caller| async move { engine.create_sandbox(&caller, &form).await })
        .await
}

/// Back to its start.
#[server(prefix = "/api", endpoint = "sandbox/reset", input = Json, output = Json, client = SandboxClient)]
pub async fn reset(sandbox_id: String) -> Result<Sandbox, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.reset_sandbox(&caller, &sandbox_id).await },
    )
    .await
}

/// Gone, with everything in it.
#[server(prefix = "/api", endpoint = "sandbox/delete", input = Json, output = Json, client = SandboxClient)]
pub async fn delete(sandbox_id: String) -> Result<(), ApiError> {
    super::call::call(
        |engine, caller| async move { engine.delete_sandbox(&caller, &sandbox_id).await },
    )
    .await
}
