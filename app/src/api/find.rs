//! Find: whatever an identifier that was pasted may mean.

use engine::find::Found;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// What `text` may mean, the surest first.
#[server(prefix = "/api", endpoint = "find", protocol = InSandbox)]
pub async fn find(text: String) -> Result<Vec<Found>, ApiError> {
    super::call::call(|engine, caller| async move { engine.find(&caller, &text).await }).await
}
