//! The clock of the page's sandbox.

use engine::sandbox::{ClockForm, SandboxClock};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// What it shows.
#[server(prefix = "/api", endpoint = "clock/read", protocol = InSandbox)]
pub async fn read() -> Result<SandboxClock, ApiError> {
    super::call::call(|engine, caller| async move { engine.sandbox_clock(&caller).await }).await
}

/// Set, put forward or stopped.
#[server(prefix = "/api", endpoint = "clock/change", protocol = InSandbox)]
pub async fn change(form: ClockForm) -> Result<SandboxClock, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.move_sandbox_clock(&caller, &form).await },
    )
    .await
}
