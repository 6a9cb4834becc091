//! Server functions, one file a noun. Each is three steps: take the form, call one engine verb,
//! done; the engine parses, decides and records.
//!
//! All of them take and give JSON, under names that do not change, so that a call copied as cURL
//! works in a shell.
#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments")]

mod client;
mod error;

pub mod access;
pub mod catalogue;
pub mod clock;
pub mod code;
pub mod coupon;
pub mod customer;
pub mod error_log;
pub mod exchange;
pub mod find;
pub mod issuing;
pub mod payment;
pub mod promotion;
pub mod request;
pub mod sandbox;
pub mod scenario;
pub mod subscriber;
pub mod target;

pub use client::InSandbox;
pub(crate) use client::{download, upload};
pub use error::ApiError;

#[cfg(feature = "ssr")]
mod call {
    use std::future::Future;

    use engine::exchange::Source;
    use engine::failure::Failure;
    use engine::identifier::SandboxId;
    use engine::refusal::Refusal;
    use engine::{Caller, Engine, EngineError, personal};
    use leptos::prelude::use_context;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::ApiError;
    use super::access::Session;
    use super::error::answered;

    /// What the server's log knows the request by; the server provides it with every request.
    #[derive(Clone, Debug, Default)]
    pub struct RequestId(pub String);

    /// Calls one engine verb, detached from the client's connection, and sets the HTTP status of
    /// what it answers. A viewer gets it with personal data masked.
    pub(super) async fn call<T, F>(verb: impl FnOnce(Engine, Caller) -> F) -> Result<T, ApiError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Future<Output = Result<T, EngineError>> + Send + 'static,
    {
        let request_id = use_context::<RequestId>().unwrap_or_default().0;
        // The server provides it with every request but those whose sandbox can't be one.
        let Some(sandbox) = use_context::<SandboxId>() else {
            let nowhere = Refusal::SandboxNotFound { sandbox_id: "?".to_owned() };
            return Err(ApiError(answered(Failure::refused(&nowhere))));
        };
        // Without a reader nobody asked: whatever the server forgot, nothing is done.
        let (Some(engine), Some(Session { reader, .. })) =
            (use_context::<Engine>(), use_context::<Session>())
        else {
            return Err(ApiError(answered(Failure::internal())));
        };
        let answer = match engine.enter(&sandbox).await {
            Ok(sandbox) => {
                let (source, id) = (Source::Console, request_id.clone());
                let caller = Caller { sandbox, source, request_id: id, reader: reader.clone() };
                engine.detached(verb(engine.clone(), caller)).await
            }
            Err(error) => Err(error),
        };
        let shown = answer.and_then(|answer| Ok(personal::for_reader(&reader, answer)?));
        shown.map_err(|error| {
            if let EngineError::Fault(fault) = &error {
                tracing::error!(%request_id, "{fault}");
            }
            ApiError(answered(engine.failure(&error)))
        })
    }
}

#[cfg(feature = "ssr")]
pub use call::RequestId;

#[cfg(test)]
mod tests {
    /// One without it would be called in `default`, whatever the page shows.
    #[test]
    fn every_server_function_is_called_in_the_pages_sandbox() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api");
        let mut functions = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            for (_, attribute) in text.match_indices("\n#[server(").map(|(at, _)| text.split_at(at))
            {
                let attribute = attribute.split_once(")]").unwrap().0;
                assert!(attribute.contains("protocol = InSandbox"), "{}", path.display());
                functions += 1;
            }
        }
        assert!(functions > 15, "{functions}");
    }
}
