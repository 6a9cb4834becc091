//! Requests that are kept under a name, for all who use the sandbox, and examples to begin with.

use engine::saved_request::{self, SavedRequest, SavedRequestForm};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// All that are kept, by their names.
#[server(prefix = "/api", endpoint = "request/list", protocol = InSandbox)]
pub async fn list() -> Result<Vec<SavedRequest>, ApiError> {
    super::call::call(|engine, caller| async move { engine.saved_requests(&caller).await }).await
}

/// Keeps one; one of the same name is replaced. All that are kept after it.
#[server(prefix = "/api", endpoint = "request/save", protocol = InSandbox)]
pub async fn save(form: SavedRequestForm) -> Result<Vec<SavedRequest>, ApiError> {
    super::call::call(|engine, caller| async move { engine.save_request(&caller, &form).await })
        .await
}

/// Keeps all of these, or none. All that are kept after it.
#[server(prefix = "/api", endpoint = "request/import", protocol = InSandbox)]
pub async fn import(forms: Vec<SavedRequestForm>) -> Result<Vec<SavedRequest>, ApiError> {
    super::call::call(|engine, caller| async move { engine.import_requests(&caller, &forms).await })
        .await
}

/// Deletes one. All that are kept after it.
#[server(prefix = "/api", endpoint = "request/delete", protocol = InSandbox)]
pub async fn delete(name: String) -> Result<Vec<SavedRequest>, ApiError> {
    super::call::call(|engine, caller| async move { engine.delete_request(&caller, &name).await })
        .await
}

/// People and requests to begin with; none in an empty sandbox.
#[server(prefix = "/api", endpoint = "request/examples", protocol = InSandbox)]
pub async fn examples() -> Result<saved_request::Examples, ApiError> {
    super::call::call(|engine, caller| async move { engine.examples(&caller).await }).await
}
