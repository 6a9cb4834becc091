//! What both lists show when the page opens: as the address says.

use engine::error_log::{ErrorDetail, ErrorForm, ErrorRecord};
use engine::exchange::{Exchange, ExchangeDetail, ExchangeForm};
use engine::page::Page;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::address;
#[cfg(feature = "ssr")]
use crate::api::{self, ApiError};
use crate::pages::console::state::{Calls, Errors, OpenedLine, Records};

/// Both lists, their filters, and the lines that are open.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    calls: Page<Exchange>,
    call_filter: ExchangeForm,
    call: Option<OpenedLine<ExchangeDetail>>,
    errors: Page<ErrorRecord>,
    error_filter: ErrorForm,
    error: Option<OpenedLine<ErrorDetail>>,
}

impl Opening {
    /// What can't be a filter filters nothing.
    #[cfg(feature = "ssr")]
    pub(crate) async fn fetch() -> Result<Self, ApiError> {
        let call_filter = ExchangeForm {
            text: address::read("q"),
            operation: address::read("op"),
            verdict: address::read("outcome"),
            hide_looks: address::read("looks") == "hidden",
            ..ExchangeForm::default()
        };
        let call_filter = Some(call_filter).filter(|form| form.parse().is_ok()).unwrap_or_default();
        let error_filter = ErrorForm {
            source: address::read("source"),
            code: address::read("code"),
            from: address::read("from"),
            until: address::read("until"),
            before: None,
        };
        let error_filter =
            Some(error_filter).filter(|form| form.parse().is_ok()).unwrap_or_default();
        Ok(Self {
            calls: api::exchange::list(call_filter.clone()).await?,
            call_filter,
            call: opened("call", api::exchange::detail).await,
            errors: api::error_log::list(error_filter.clone()).await?,
            error_filter,
            error: opened("error", api::error_log::detail).await,
        })
    }

    /// Puts it where the page keeps it.
    pub(crate) fn provide(self) -> Records {
        Records::provide(
            Calls::new(self.calls, self.call_filter, self.call),
            Errors::new(self.errors, self.error_filter, self.error),
        )
    }
}

/// The line that the address names.
#[cfg(feature = "ssr")]
async fn opened<T, F>(name: &str, detail: impl FnOnce(i64) -> F) -> Option<OpenedLine<T>>
where
    F: Future<Output = Result<T, ApiError>>,
{
    let number = address::read(name).parse().ok()?;
    let found = detail(number).await.map_err(|ApiError(failure)| failure);
    // A page without it is a page all the same.
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::OK);
    }
    Some(OpenedLine { number, found })
}
