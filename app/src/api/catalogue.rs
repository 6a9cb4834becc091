//! What the form's lists offer.

use engine::catalogue::Catalogue;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{ApiError, SandboxClient};

/// Codes with their names, merchants and promotions.
#[server(prefix = "/api", endpoint = "catalogue", input = Json, output = Json, client = SandboxClient)]
pub async fn load() -> Result<Catalogue, ApiError> {
    super::call::call(|engine, caller| async move { engine.catalogue(&caller).await }).await
}
