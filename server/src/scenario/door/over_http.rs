//! A micropay that runs at an address. Nothing is ever sent to another host.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};

use super::{Answered, Asked, Door, LARGEST_BODY, NoAnswer, PATIENCE, TelegramPort};
use crate::target_client::{NoTls, reason_of, tls_of_this_machine};

/// The API at an address.
pub struct OverHttp {
    client: Client,
    base: Url,
    token: Option<String>,
    port: TelegramPort,
}

/// Why there can be no server at an address.
#[derive(Debug, thiserror::Error)]
pub enum BadAddress {
    /// It is no address of a server.
    #[error("{0} is no address of a server: http://host:port, without a path")]
    NoServer(String),
    /// TLS could not be set up.
    #[error(transparent)]
    NoTls(#[from] NoTls),
    /// The client could not be made.
    #[error("no client for HTTP: {0}")]
    NoClient(#[from] reqwest::Error),
}

impl OverHttp {
    /// The micropay at `url`, `http://host:port`, which is asked with `token`; its telegram port has the number
    /// `telegram_port` on the same host.
    pub fn new(url: &str, token: Option<String>, telegram_port: u16) -> Result<Self, BadAddress> {
        let base = Url::parse(url).ok().filter(is_server);
        let base = base.ok_or_else(|| BadAddress::NoServer(url.to_owned()))?;
        let host = base.host_str().unwrap_or_default();
        let port = TelegramPort::at(format!("{host}:{telegram_port}"));
        let client = Client::builder()
            .tls_backend_preconfigured(tls_of_this_machine()?)
            // The token is for this host alone, and what another answers proves nothing.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .user_agent(concat!("micropay-scenario/", env!("CARGO_PKG_VERSION")))
            .timeout(PATIENCE)
            .build()?;
        Ok(Self { client, base, token, port })
    }

    async fn ask(&self, asked: Asked) -> Result<Answered, NoAnswer> {
        let told = |error: reqwest::Error| NoAnswer(reason_of(error.without_url()));
        let url = self.url_of(&asked.path)?;
        let method = Method::from_bytes(asked.method.as_bytes())
            .map_err(|_| NoAnswer(format!("{} is no method", asked.method)))?;
        let mut request = self.client.request(method, url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &asked.headers {
            request = request.header(name, value);
        }
        if let Some(body) = asked.body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(told)?;
        whole(response).await
    }

    /// The address of a path, which can't lead to another host.
    fn url_of(&self, path: &str) -> Result<Url, NoAnswer> {
        let elsewhere = || NoAnswer(format!("{path} is no path on this host"));
        if !path.starts_with('/') || path.starts_with("//") || path.starts_with("/\\") {
            return Err(elsewhere());
        }
        let url = self.base.join(path).map_err(|_| elsewhere())?;
        (url.origin() == self.base.origin()).then_some(url).ok_or_else(elsewhere)
    }
}

/// Whether it is a server's address: a scheme of HTTP, a host, and no more.
fn is_server(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

impl Door for OverHttp {
    fn call(&self, asked: Asked) -> BoxFuture<'_, Result<Answered, NoAnswer>> {
        self.ask(asked).boxed()
    }

    fn telegram(&self, bytes: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, NoAnswer>> {
        self.port.exchange(bytes).boxed()
    }
}

async fn whole(mut response: Response) -> Result<Answered, NoAnswer> {
    let status = response.status().as_u16();
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let mut body = Vec::new();
    let told = |error: reqwest::Error| NoAnswer(reason_of(error.without_url()));
    while let Some(chunk) = response.chunk().await.map_err(told)? {
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(NoAnswer(format!("the answer is larger than {LARGEST_BODY} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answered { status, headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_server_and_no_more() {
        for good in ["http://127.0.0.1:3000", "https://micropay.example/", "http://[::1]:3000"] {
            assert!(OverHttp::new(good, None, 7700).is_ok(), "{good}");
        }
        for bad in [
            "127.0.0.1:3000",
            "ftp://host",
            "http://",
            "http://h/api",
            "http://u:p@h",
            "http://h?x",
        ] {
            assert!(
                matches!(OverHttp::new(bad, None, 7700), Err(BadAddress::NoServer(_))),
                "{bad}"
            );
        }
    }

    #[test]
    fn no_path_leads_to_another_host() {
        let door = OverHttp::new("http://127.0.0.1:3000", None, 7700).unwrap();
        let url = door.url_of("/api/v1/coupons?x=1").unwrap();
        assert_eq!(url.as_str(), "http://127.0.0.1:3000/api/v1/coupons?x=1");
        for path in [
            "http://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "evil",
            "",
            "\\\\evil",
            "/\t/evil.example/",
        ] {
            assert!(door.url_of(path).is_err(), "{path}");
        }
    }
}
