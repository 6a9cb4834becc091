//! Sandboxes: which there are, and whole ones made, put back to their start, and deleted.
//!
//! These say by their arguments which sandbox is meant, whichever the page is in.

use engine::sandbox::{Sandbox, SandboxForm, SandboxSize};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// The sandboxes there are, without those for runs of scenarios.
#[server(prefix = "/api", endpoint = "sandbox/list", protocol = InSandbox)]
pub async fn list() -> Result<Vec<Sandbox>, ApiError> {
    super::call::call(|engine, _| async move { engine.list_sandboxes(false).await }).await
}

/// How much one takes in the database.
#[server(prefix = "/api", endpoint = "sandbox/size", protocol = InSandbox)]
pub async fn size(sandbox_id: String) -> Result<SandboxSize, ApiError> {
    super::call::call(|engine, _| async move { engine.sandbox_size(&sandbox_id).await }).await
}

/// A new one, empty or a copy of another.
#[server(prefix = "/api", endpoint = "sandbox/create", protocol = InSandbox)]
pub async fn create(form: SandboxForm) -> Result<Sandbox, ApiError> {
    super::call::call(|engine, caller| async move { engine.create_sandbox(&caller, &form).await })
        .await
}

/// Back to its start.
#[server(prefix = "/api", endpoint = "sandbox/reset", protocol = InSandbox)]
pub async fn reset(sandbox_id: String) -> Result<Sandbox, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.reset_sandbox(&caller, &sandbox_id).await },
    )
    .await
}

/// Gone, with everything in it.
#[server(prefix = "/api", endpoint = "sandbox/delete", protocol = InSandbox)]
pub async fn delete(sandbox_id: String) -> Result<(), ApiError> {
    super::call::call(
        |engine, caller| async move { engine.delete_sandbox(&caller, &sandbox_id).await },
    )
    .await
}
