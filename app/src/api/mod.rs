//! Server functions, one file a noun. Each is three steps: take the form, call one engine verb,
//! done; the engine parses, decides and records.
//!
//! All of them take and give JSON, under names that do not change, so that a call copied as cURL
//! works in a shell.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments")]

mod error;

pub mod catalogue;
pub mod coupon;
pub mod customer;
pub mod error_log;
pub mod exchange;
pub mod payment;
pub mod target;

pub use error::ApiError;

#[cfg(feature = "ssr")]
mod call {
    use std::future::Future;

    use engine::exchange::Source;
    use engine::identifier::SandboxId;
    use engine::{Caller, Engine, EngineError};
    use leptos::prelude::use_context;

    use super::ApiError;
    use super::error::answered;

    /// What the server's log knows the request by; the server provides it with every request.
    #[derive(Clone, Debug, Default)]
    pub struct RequestId(pub String);

    /// Calls one engine verb, detached from the client's connection, and sets the HTTP status of
    /// what it answers.
    pub(super) async fn call<T, F>(verb: impl FnOnce(Engine, Caller) -> F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, EngineError>> + Send + 'static,
    {
        let request_id = use_context::<RequestId>().unwrap_or_default().0;
        let caller = Caller {
            sandbox: SandboxId::default_sandbox(),
            source: Source::Console,
            request_id: request_id.clone(),
        };
        let Some(engine) = use_context::<Engine>() else {
            return Err(ApiError(engine::failure::Failure::internal()));
        };
        let answer = engine.clone().detached(verb(engine, caller)).await;
        answer.map_err(|error| {
            if let EngineError::Fault(fault) = &error {
                tracing::error!(%request_id, "{fault}");
            }
            ApiError(answered(error.failure()))
        })
    }
}

#[cfg(feature = "ssr")]
pub use call::RequestId;
