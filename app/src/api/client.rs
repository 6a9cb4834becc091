//! How a server function is called: by JSON, in the sandbox that the page's address names.

/// What every server function speaks.
#[cfg(not(feature = "hydrate"))]
pub type InSandbox =
    leptos::server_fn::Http<leptos::server_fn::codec::Json, leptos::server_fn::codec::Json>;

#[cfg(feature = "hydrate")]
pub use browser::InSandbox;

#[cfg(feature = "hydrate")]
mod browser {
    use std::future::Future;

    use engine::failure::Failure;
    use engine::sandbox::SANDBOX_HEADER;
    use gloo_net::http::Request;
    use http::Method;
    use leptos::server_fn::Protocol;
    use leptos::server_fn::client::Client;
    use leptos::server_fn::server::Server;
    use send_wrapper::SendWrapper;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::super::ApiError;
    use crate::json;
    use crate::sandbox::in_address;

    /// The same as `Http<Json, Json>`, with the header that names the sandbox, and as one function
    /// for all: what is compiled for each server function is only what its types need.
    pub struct InSandbox;

    impl<I, O, C, S> Protocol<I, O, C, S, ApiError> for InSandbox
    where
        I: Serialize + Send,
        O: DeserializeOwned,
        C: Client<ApiError>,
        S: Server<ApiError>,
    {
        const METHOD: Method = Method::POST;

        /// Never: a browser serves nothing.
        async fn run_server<F, R>(_: S::Request, _: F) -> Result<S::Response, ApiError>
        where
            F: Fn(I) -> R + Send,
            R: Future<Output = Result<O, ApiError>> + Send,
        {
            Err(ApiError(Failure::internal()))
        }

        fn run_client(path: &str, input: I) -> impl Future<Output = Result<O, ApiError>> + Send {
            let answer = post(path, serde_json::to_string(&input).unwrap_or_default());
            // A browser has one thread.
            SendWrapper::new(async move {
                json::read(&answer.await?).map_err(|_| ApiError(Failure::unreachable()))
            })
        }
    }

    /// The body of a good answer.
    async fn post(path: &str, body: String) -> Result<String, ApiError> {
        let Ok((good, text)) = fetch(path, body).await else {
            return Err(ApiError(Failure::unreachable()));
        };
        if good {
            return Ok(text);
        }
        // What is no failure of ours was not answered by a server of ours.
        Err(ApiError(json::read(&text).unwrap_or_else(|_| Failure::unreachable())))
    }

    async fn fetch(path: &str, body: String) -> Result<(bool, String), gloo_net::Error> {
        let mut request = Request::post(path)
            .header("content-type", "application/json")
            .header("accept", "application/json");
        if let Some(sandbox) = in_address() {
            request = request.header(SANDBOX_HEADER, &sandbox);
        }
        let response = request.body(body)?.send().await?;
        Ok((response.ok(), response.text().await?))
    }
}
