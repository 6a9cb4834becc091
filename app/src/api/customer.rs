//! The customer API.

use engine::customer::{CustomerLookup, Usage};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// NCN 조회: who has this phone number.
#[server(prefix = "/api", endpoint = "customer/lookup", protocol = InSandbox)]
pub async fn lookup(ctn: String) -> Result<CustomerLookup, ApiError> {
    super::call::call(|engine, caller| async move { engine.look_up_customer(&caller, &ctn).await })
        .await
}

/// What of the month's limit is used now, for a screen that shows it: no result is recorded.
#[server(prefix = "/api", endpoint = "customer/usage", protocol = InSandbox)]
pub async fn used(ctn: String) -> Result<Usage, ApiError> {
    super::call::call(|engine, caller| async move { engine.usage_of(&caller, &ctn).await }).await
}
