//! ERROR 내역: the list of errors.

use engine::error_log::{ErrorDetail, ErrorForm, ErrorRecord};
use engine::page::Page;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// Errors, newest first.
#[server(prefix = "/api", endpoint = "error/list", protocol = InSandbox)]
pub async fn list(form: ErrorForm) -> Result<Page<ErrorRecord>, ApiError> {
    super::call::call(|engine, caller| async move { engine.list_errors(&caller, &form).await })
        .await
}

/// One error, opened.
#[server(prefix = "/api", endpoint = "error/detail", protocol = InSandbox)]
pub async fn detail(error_no: i64) -> Result<ErrorDetail, ApiError> {
    super::call::call(|engine, caller| async move { engine.error_detail(&caller, error_no).await })
        .await
}
