//! Whom failures and recoveries are told.

use super::{Webhook, WebhookDelivery, WebhookForm};
use crate::engine::{Caller, Engine};
use crate::error::{EngineError, Fault};
use crate::page::Page;

impl Engine {
    /// Whom the sandbox tells.
    pub async fn scenario_webhook(&self, _: &Caller) -> Result<Webhook, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// Sets it.
    pub async fn set_scenario_webhook(
        &self,
        _: &Caller,
        _: &WebhookForm,
    ) -> Result<Webhook, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }

    /// A page of what was told.
    pub async fn webhook_deliveries(
        &self,
        _: &Caller,
        _before: Option<i64>,
    ) -> Result<Page<WebhookDelivery>, EngineError> {
        Err(Fault::Inconsistent("not yet".to_owned()).into())
    }
}
