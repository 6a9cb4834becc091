//! What the form's lists offer.

use engine::catalogue::Catalogue;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// Codes with their names, merchants and promotions.
#[server(prefix = "/api", endpoint = "catalogue", protocol = InSandbox)]
pub async fn load() -> Result<Catalogue, ApiError> {
    super::call::call(|engine, caller| async move { engine.catalogue(&caller).await }).await
}
