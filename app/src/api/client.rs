//! How a server function is called: by JSON, in the sandbox that the page's address names.

/// What every server function speaks.
#[cfg(not(any(feature = "ssr", feature = "hydrate")))]
pub type InSandbox =
    leptos::server_fn::Http<leptos::server_fn::codec::Json, leptos::server_fn::codec::Json>;

#[cfg(all(feature = "ssr", not(feature = "hydrate")))]
pub use server::InSandbox;

#[cfg(all(feature = "ssr", not(feature = "hydrate")))]
mod server {
    use std::future::Future;

    use axum::http::Method;
    use engine::failure::Failure;
    use leptos::server_fn::Protocol;
    use leptos::server_fn::client::Client;
    use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
    use leptos::server_fn::request::Req;
    use leptos::server_fn::response::TryRes;
    use leptos::server_fn::server::Server;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::super::ApiError;
    use super::arguments;

    /// The same as `Http<Json, Json>`, but what a function does not know is refused, as the HTTP API
    /// does: a member that is none of its arguments, and one that comes twice.
    pub struct InSandbox;

    impl<I, O, C, S> Protocol<I, O, C, S, ApiError> for InSandbox
    where
        I: DeserializeOwned + Send,
        O: Serialize + Send,
        C: Client<ApiError>,
        S: Server<ApiError>,
    {
        const METHOD: Method = Method::POST;

        async fn run_server<F, R>(request: S::Request, function: F) -> Result<S::Response, ApiError>
        where
            F: Fn(I) -> R + Send,
            R: Future<Output = Result<O, ApiError>> + Send,
        {
            let body = request.try_into_bytes().await?;
            let input = arguments::read(&body)
                .map_err(|detail| ApiError::from_server_fn_error(ServerFnErrorErr::Args(detail)))?;
            let output = function(input).await?;
            let json = serde_json::to_string(&output).map_err(|error| {
                ApiError::from_server_fn_error(ServerFnErrorErr::Serialization(error.to_string()))
            })?;
            S::Response::try_from_string("application/json", json)
        }

        /// Never: a server calls its functions itself.
        async fn run_client(_: &str, _: I) -> Result<O, ApiError> {
            Err(ApiError(Failure::internal()))
        }
    }
}

/// The arguments of a server function.
#[cfg(feature = "ssr")]
mod arguments {
    use serde::de::{DeserializeOwned, Deserializer, Error, Unexpected, Visitor};
    use serde::forward_to_deserialize_any;
    use serde_json::Value;

    /// Reads them; `Err` says what can't be read.
    pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
        let value = engine::json::read(body).map_err(|error| error.to_string())?;
        T::deserialize(Arguments(value)).map_err(|error| error.to_string())
    }

    /// An object with the members that the function's arguments are called, and no others.
    struct Arguments(Value);

    impl<'de> Deserializer<'de> for Arguments {
        type Error = serde_json::Error;

        fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.0.deserialize_any(visitor)
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            name: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            let Value::Object(members) = &self.0 else {
                return Err(Error::invalid_type(Unexpected::Other("no object"), &visitor));
            };
            match members.keys().find(|name| !fields.contains(&name.as_str())) {
                Some(unknown) => Err(Error::unknown_field(unknown, fields)),
                None => self.0.deserialize_struct(name, fields, visitor),
            }
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }

    #[cfg(test)]
    mod tests {
        use serde::Deserialize;

        use super::read;

        #[derive(Debug, PartialEq, Deserialize)]
        struct Two {
            one: i64,
            other: Option<String>,
        }

        #[derive(Debug, PartialEq, Deserialize)]
        struct None {}

        #[test]
        fn what_a_function_does_not_know_is_refused() {
            let two = Two { one: 1, other: Some("b".to_owned()) };
            assert_eq!(read(br#"{"other":"b","one":1}"#), Ok(two));
            assert_eq!(read(br#"{"one":1}"#), Ok(Two { one: 1, other: Option::None }));
            assert_eq!(read(b"{}"), Ok(None {}));
            for (body, says) in [
                (r#"{"one":1,"amount":2}"#, "unknown field `amount`"),
                (r#"{"one":1,"one":2}"#, "the member `one` comes twice"),
                (r#"[1,"b"]"#, "no object"),
                (r#"{"other":"b"}"#, "missing field `one`"),
                ("{", "EOF"),
            ] {
                let told = read::<Two>(body.as_bytes()).unwrap_err();
                assert!(told.contains(says), "{body}: {told}");
            }
            assert!(read::<None>(br#"{"amount":1}"#).is_err());
        }
    }
}

#[cfg(feature = "hydrate")]
pub use browser::InSandbox;
#[cfg(feature = "hydrate")]
pub(crate) use browser::{download, upload};

/// Never: only a browser has files.
#[cfg(not(feature = "hydrate"))]
pub(crate) async fn upload<T>(_: &str, _: web_sys::File) -> Result<T, super::ApiError> {
    Err(super::ApiError(engine::failure::Failure::unreachable()))
}

/// Never: only a browser keeps files.
#[cfg(not(feature = "hydrate"))]
pub(crate) async fn download(_: &str, _: &str) -> Result<(), super::ApiError> {
    Err(super::ApiError(engine::failure::Failure::unreachable()))
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::future::Future;

    use engine::failure::Failure;
    use engine::language::Text;
    use engine::sandbox::SANDBOX_HEADER;
    use gloo_net::http::{Request, RequestBuilder};
    use http::Method;
    use leptos::server_fn::Protocol;
    use leptos::server_fn::client::Client;
    use leptos::server_fn::server::Server;
    use send_wrapper::SendWrapper;
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{AbortController, Blob, File};

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

    /// Ends its request when it is dropped before the answer came: nobody waits for it any more.
    struct Asking(Option<AbortController>);

    impl Drop for Asking {
        fn drop(&mut self) {
            if let Some(request) = &self.0 {
                request.abort();
            }
        }
    }

    async fn fetch(path: &str, body: String) -> Result<(bool, String), gloo_net::Error> {
        let asking = Asking(AbortController::new().ok());
        let signal = asking.0.as_ref().map(AbortController::signal);
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("accept", "application/json");
        let request = here(request).abort_signal(signal.as_ref());
        let response = request.body(body)?.send().await?;
        Ok((response.ok(), response.text().await?))
    }

    /// The request, in the sandbox that the page's address names.
    fn here(request: RequestBuilder) -> RequestBuilder {
        match in_address() {
            Some(sandbox) => request.header(SANDBOX_HEADER, &sandbox),
            None => request,
        }
    }

    /// What the HTTP API answers to a list, which the browser reads from its file as it sends it.
    ///
    /// # Errors
    ///
    /// The failure that it tells.
    pub(crate) async fn upload<T: DeserializeOwned>(path: &str, list: File) -> Result<T, ApiError> {
        let sent = async {
            let request = here(Request::post(path).header("content-type", "text/csv"));
            let response = request.body(JsValue::from(list))?.send().await?;
            Ok::<_, gloo_net::Error>((response.ok(), response.text().await?))
        };
        match sent.await {
            Ok((true, text)) => json::read(&text).map_err(|_| ApiError(Failure::unreachable())),
            Ok((false, text)) => Err(problem(&text)),
            Err(_) => Err(ApiError(Failure::unreachable())),
        }
    }

    /// Keeps what the HTTP API answers as a file.
    ///
    /// # Errors
    ///
    /// The failure that it tells; where it broke off, nothing is kept.
    pub(crate) async fn download(path: &str, name: &str) -> Result<(), ApiError> {
        let unreachable = || ApiError(Failure::unreachable());
        let response = here(Request::get(path)).send().await.map_err(|_| unreachable())?;
        if !response.ok() {
            return Err(problem(&response.text().await.unwrap_or_default()));
        }
        let response = web_sys::Response::from(response);
        let blob = JsFuture::from(response.blob().map_err(|_| unreachable())?).await;
        let blob = blob.ok().and_then(|blob| blob.dyn_into::<Blob>().ok());
        crate::browser::save_as(&blob.ok_or_else(unreachable)?, name);
        Ok(())
    }

    /// What of a problem the page shows.
    #[derive(Deserialize)]
    struct Problem {
        status: u16,
        code: String,
        message: Text,
        request_id: String,
    }

    fn problem(text: &str) -> ApiError {
        let Ok(problem) = json::read::<Problem>(text) else {
            return ApiError(Failure::unreachable());
        };
        let Problem { status, code, message, request_id } = problem;
        ApiError(Failure { request_id, ..Failure::new(status, &code, message) })
    }
}
