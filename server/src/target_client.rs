//! Sends the engine's requests to targets with reqwest.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::target::{
    Method, TargetClient, TargetFailure, TargetFuture, TargetRequest, TargetResponse,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::ending::Ending;

/// The largest body that is read, in bytes: far above a page of payments.
const LARGEST_BODY: usize = 1024 * 1024;

/// How many clients are kept: one for each connection timeout in use.
const MOST_CLIENTS: usize = 8;

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(15);

/// Sends the engine's requests over HTTP to whatever address a sandbox's target has: a system under
/// test is often inside the network. So only operators may set a target.
pub struct HttpTargetClient {
    tls: rustls::ClientConfig,
    clients: Mutex<HashMap<Duration, Client>>,
    ending: Ending,
}

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("TLS can't be set up: {0}")]
pub struct NoTls(#[from] rustls::Error);

impl HttpTargetClient {
    /// Trusts the same certificates as this machine; if it trusts none, only `http` works. When the
    /// server ends, answers are no longer waited for.
    pub fn new(ending: Ending) -> Result<Self, NoTls> {
        Ok(Self { tls: tls_of_this_machine()?, clients: Mutex::default(), ending })
    }

    /// The connection timeout is a setting of the client, so there is a client for each.
    fn client(&self, connect_timeout: Duration) -> Result<Client, reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&connect_timeout) {
            return Ok(client.clone());
        }
        let client = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(IDLE)
            // A redirect is reported as it is: secrets are not sent elsewhere.
            .redirect(Policy::none())
            // Nothing is sent twice.
            .retry(reqwest::retry::never())
            // The address is used as it was entered, without a proxy.
            .no_proxy()
            .user_agent(concat!("micropay/", env!("CARGO_PKG_VERSION")))
            .build()?;
        if clients.len() >= MOST_CLIENTS {
            clients.clear();
        }
        clients.insert(connect_timeout, client.clone());
        Ok(client)
    }

    async fn send(&self, ask: TargetRequest) -> Result<TargetResponse, TargetFailure> {
        let not_sent = |error: reqwest::Error| TargetFailure::NotSent {
            reason: reason_of(error.without_url()),
        };
        let client = self.client(ask.connect_timeout).map_err(not_sent)?;
        let mut request = match ask.method {
            Method::Get => client.get(&ask.url),
            Method::Post => client.post(&ask.url),
        };
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        if let Some(body) = ask.body {
            request = request.body(body);
        }
        let request = request.timeout(ask.connect_timeout + ask.timeout).build();
        let sent = client.execute(request.map_err(not_sent)?).await;
        let response = sent.map_err(|error| {
            let (connecting, error) = (error.is_connect(), error.without_url());
            let reason = reason_of(error);
            if connecting {
                TargetFailure::NotSent { reason }
            } else {
                TargetFailure::NoAnswer { reason }
            }
        })?;
        read(response).await.map_err(|reason| TargetFailure::NoAnswer { reason })
    }
}

impl TargetClient for HttpTargetClient {
    fn ask(&self, ask: TargetRequest) -> TargetFuture<'_> {
        Box::pin(async move {
            tokio::select! {
                biased;
                answered = self.send(ask) => answered,
                () = self.ending.overdue.cancelled() => {
                    Err(TargetFailure::NoAnswer { reason: "the server is ending".to_owned() })
                }
            }
        })
    }
}

/// TLS that trusts the same certificates as this machine; if it trusts none, only `http` works.
pub(crate) fn tls_of_this_machine() -> Result<rustls::ClientConfig, NoTls> {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::debug!("a certificate can't be read: {error}");
    }
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tls)
}

/// The whole answer, or why there is none.
async fn read(mut response: Response) -> Result<TargetResponse, String> {
    let status = response.status().as_u16();
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| reason_of(error.without_url()))?
    {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(format!("the answer is larger than {LARGEST_BODY} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(TargetResponse { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// The whole chain of an error: reqwest's own message only says where it happened.
pub(crate) fn reason_of(error: reqwest::Error) -> String {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason = format!("{reason}: {cause}");
        source = cause.source();
    }
    reason
}

#[cfg(test)]
mod tests;
