//! The error of every server function: the engine's failure, told in both languages.

use engine::failure::Failure;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// What a server function answers when it does not do what was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiError(pub Failure);

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let failure = match &error {
            // The browser's side: nothing came back, or not what a server function answers.
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Failure::unreachable(),
            // The server's side: the body is not what the function takes.
            ServerFnErrorErr::Args(detail)
            | ServerFnErrorErr::MissingArg(detail)
            | ServerFnErrorErr::Deserialization(detail) => Failure::malformed(detail),
            _ => Failure::internal(),
        };
        #[cfg(feature = "ssr")]
        let failure = answered(failure);
        Self(failure)
    }
}

/// The failure with its request's id, and its HTTP status set.
#[cfg(feature = "ssr")]
pub(super) fn answered(mut failure: Failure) -> Failure {
    use leptos::prelude::use_context;

    failure.request_id = use_context::<super::RequestId>().unwrap_or_default().0;
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = axum::http::StatusCode::from_u16(failure.status)
    {
        response.set_status(status);
    }
    failure
}
