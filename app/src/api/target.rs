//! The sandbox's target: what of it is built in, and what is a system under test outside.

use engine::target::{Finding, TargetForm, TargetSummary, TargetView};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// The target, as the settings show it; secrets are hidden.
#[server(prefix = "/api", endpoint = "target/load", protocol = InSandbox)]
pub async fn load() -> Result<TargetView, ApiError> {
    super::call::call(|engine, caller| async move { engine.target(&caller).await }).await
}

/// What of it is outside.
#[server(prefix = "/api", endpoint = "target/summary", protocol = InSandbox)]
pub async fn summary() -> Result<TargetSummary, ApiError> {
    super::call::call(|engine, caller| async move { engine.target_summary(&caller).await }).await
}

/// Sets it.
#[server(prefix = "/api", endpoint = "target/save", protocol = InSandbox)]
pub async fn save(form: TargetForm) -> Result<TargetView, ApiError> {
    super::call::call(|engine, caller| async move { engine.set_target(&caller, &form).await }).await
}

/// 연결 시험: what each endpoint answers, to a look-up of the subscriber `ctn`.
#[server(prefix = "/api", endpoint = "target/test", protocol = InSandbox)]
pub async fn test(form: TargetForm, ctn: String) -> Result<Vec<Finding>, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.test_target(&caller, &form, &ctn).await },
    )
    .await
}
