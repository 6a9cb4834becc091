//! Addresses of a target: a base URL for HTTP, `host:port` for telegrams.

use url::Url;

use crate::field::FieldProblem;

/// The longest address.
const LONGEST: usize = 200;

/// The text without the space around it, if it is not too long.
fn entered(text: &str) -> Result<&str, FieldProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldProblem::Missing);
    }
    if text.chars().count() > LONGEST {
        return Err(FieldProblem::TooLong { maximum: LONGEST });
    }
    Ok(text)
}

/// `http(s)://host[:port][/path]`, without credentials, query or fragment, and without a slash at
/// its end: paths begin with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Reads it as a person writes it.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = entered(text)?;
        let url = Url::parse(text).map_err(|_| FieldProblem::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(FieldProblem::NotAUrl);
        }
        // A password in an address would end up in logs and on screens; headers are kept secret.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FieldProblem::CredentialsInUrl);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(FieldProblem::NotAUrl);
        }
        Ok(Self(url))
    }

    /// The address of a path below it.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// Its host and port: `localhost:3000`.
    pub fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether a secret that was entered for one address may be sent to the other.
    pub fn same_origin(&self, other: &Self) -> bool {
        self.0.origin() == other.0.origin()
    }
}

impl std::fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// `host:port`; an IPv6 address is in brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAddress(String);

impl PeerAddress {
    /// Reads it as a person writes it.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = entered(text)?;
        let (host, port) = text.rsplit_once(':').ok_or(FieldProblem::NotAnAddress)?;
        let known_port = port.parse::<u16>().is_ok_and(|port| port > 0);
        // The URL parser knows what a host is: names, and addresses of both kinds.
        let whole =
            Url::parse(&format!("http://{text}/")).map_err(|_| FieldProblem::NotAnAddress)?;
        let nothing_else = whole.path() == "/"
            && whole.username().is_empty()
            && whole.query().is_none()
            && whole.fragment().is_none();
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        if host.is_empty() || !known_port || !digits || !nothing_else {
            return Err(FieldProblem::NotAnAddress);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PeerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls() {
        let url = BaseUrl::parse(" http://localhost:3000/api/v1/ ").unwrap();
        assert_eq!(url.join("/subscribers/1"), "http://localhost:3000/api/v1/subscribers/1");
        assert_eq!(url.authority(), "localhost:3000");
        for text in ["localhost:3000", "ftp://host", "http://", "http://h/?a=1", "http://h/#x"] {
            assert_eq!(BaseUrl::parse(text), Err(FieldProblem::NotAUrl), "{text}");
        }
        for text in ["http://me@host", "https://me:secret@host/", "http://:secret@host"] {
            assert_eq!(BaseUrl::parse(text), Err(FieldProblem::CredentialsInUrl), "{text}");
        }
        let other = |text| BaseUrl::parse(text).unwrap();
        assert!(url.same_origin(&other("http://localhost:3000/other")));
        assert!(!url.same_origin(&other("https://localhost:3000")));
        assert!(!url.same_origin(&other("http://localhost:3001")));
    }

    #[test]
    fn peer_addresses() {
        for text in ["127.0.0.1:7700", "localhost:7700", "[::1]:7700", "a-b.example:80"] {
            assert_eq!(PeerAddress::parse(text).map(|it| it.to_string()), Ok(text.to_owned()));
        }
        for text in ["localhost", ":7700", "host:0", "host:70000", "host:+80", "a@b:80", "a/b:80"] {
            assert_eq!(PeerAddress::parse(text), Err(FieldProblem::NotAnAddress), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_never_panics_and_never_leaves_the_host(text in ".{0,60}", path in "/[a-z/]{0,9}") {
            if let Ok(url) = BaseUrl::parse(&text) {
                let joined = BaseUrl::parse(&url.join(&path)).unwrap();
                proptest::prop_assert!(joined.same_origin(&url));
            }
            let _ = PeerAddress::parse(&text);
        }
    }
}
