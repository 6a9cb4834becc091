//! The customer API.

use engine::customer::CustomerLookup;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{ApiError, SandboxClient};

/// NCN 조회: who has this phone number.
#[server(prefix = "/api", endpoint = "customer/lookup", input = Json, output = Json, client = SandboxClient)]
pub async fn lookup(ctn: String) -> Result<CustomerLookup, ApiError> {
    super::call::call(|engine, caller| async move { engine.look_up_customer(&caller, &ctn).await })
        .await
}
