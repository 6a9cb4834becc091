//! Codes as data: every one there is, and one stored.

use engine::catalogue::{CodeForm, ListedCode};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// 코드 목록.
#[server(prefix = "/api", endpoint = "code/list", protocol = InSandbox)]
pub async fn list() -> Result<Vec<ListedCode>, ApiError> {
    super::call::call(|engine, caller| async move { engine.codes(&caller).await }).await
}

/// 코드 저장: a new one, or what it is now.
#[server(prefix = "/api", endpoint = "code/set", protocol = InSandbox)]
pub async fn set(form: CodeForm) -> Result<ListedCode, ApiError> {
    super::call::call(|engine, caller| async move { engine.set_code(&caller, &form).await }).await
}
