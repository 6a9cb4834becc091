//! The customer API.

use engine::customer::CustomerLookup;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// NCN 조회: who has this phone number.
#[server(prefix = "/api", endpoint = "customer/lookup", protocol = InSandbox)]
pub async fn lookup(ctn: String) -> Result<CustomerLookup, ApiError> {
    super::call::call(|engine, caller| async move { engine.look_up_customer(&caller, &ctn).await })
        .await
}
