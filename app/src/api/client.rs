//! How the browser calls a server function: in the sandbox that the page's address names.

/// On the server nothing is called over HTTP.
#[cfg(not(feature = "hydrate"))]
pub type SandboxClient = leptos::server_fn::client::browser::BrowserClient;

#[cfg(feature = "hydrate")]
pub use browser::SandboxClient;

#[cfg(feature = "hydrate")]
mod browser {
    use std::future::Future;

    use engine::sandbox::SANDBOX_HEADER;
    use futures_util::{Sink, Stream};
    use leptos::server_fn::Bytes;
    use leptos::server_fn::client::Client;
    use leptos::server_fn::client::browser::BrowserClient;
    use leptos::server_fn::error::FromServerFnError;
    use leptos::server_fn::request::browser::BrowserRequest;
    use leptos::server_fn::response::browser::BrowserResponse;

    use crate::sandbox::in_address;

    /// The browser's `fetch`, with the header that names the sandbox.
    pub struct SandboxClient;

    impl<E: FromServerFnError, I: FromServerFnError, O: FromServerFnError> Client<E, I, O>
        for SandboxClient
    {
        type Request = BrowserRequest;
        type Response = BrowserResponse;

        fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
            if let Some(sandbox) = in_address() {
                request.headers().set(SANDBOX_HEADER, &sandbox);
            }
            <BrowserClient as Client<E, I, O>>::send(request)
        }

        fn open_websocket(
            path: &str,
        ) -> impl Future<
            Output = Result<
                (
                    impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                    impl Sink<Bytes> + Send + 'static,
                ),
                E,
            >,
        > + Send {
            <BrowserClient as Client<E, I, O>>::open_websocket(path)
        }

        fn spawn(future: impl Future<Output = ()> + Send + 'static) {
            <BrowserClient as Client<E, I, O>>::spawn(future);
        }
    }
}
