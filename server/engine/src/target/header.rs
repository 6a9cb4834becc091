//! Headers that are sent with each request. Their values are secret.

use crate::field::FieldProblem;

/// Shown in place of a secret. Sent back unchanged, it stands for the stored secret.
pub const HIDDEN: &str = "••••••••";

/// The longest name and value.
const LONGEST_NAME: usize = 60;
const LONGEST_VALUE: usize = 1_000;

/// Headers that we set ourselves, or that belong to the connection.
const OURS: &[&str] = &[
    "accept",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "idempotency-key",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A text that is never logged or shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the request that it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// A header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Secret,
}

impl Header {
    /// Reads a header as a person writes it.
    pub fn parse(name: &str, value: &str) -> Result<Self, FieldProblem> {
        let (name, value) = (name.trim(), value.trim());
        let bad = || FieldProblem::NotAHeader { at: name.chars().take(LONGEST_NAME).collect() };
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(token) {
            return Err(bad());
        }
        if OURS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(bad());
        }
        let visible = value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if value.is_empty() || value.len() > LONGEST_VALUE || !visible {
            return Err(bad());
        }
        Ok(Self { name: name.to_owned(), value: Secret(value.to_owned()) })
    }
}

/// `text` without the secrets, should somebody repeat one. Short ones are words of their own
/// right: a sandbox's name says nothing where it stands.
#[cfg(any(test, feature = "postgres"))]
pub(super) fn without_secrets(text: &str, headers: &[Header]) -> String {
    const SHORTEST_SECRET: usize = 8;
    let mut text = text.to_owned();
    for header in headers {
        let value = header.value.reveal();
        // Of `Bearer abc` it is the last word that must not be seen.
        let secret = value.rsplit(' ').next().unwrap_or(value);
        if secret.len() >= SHORTEST_SECRET {
            text = text.replace(secret, HIDDEN);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        assert!(Header::parse("Authorization", "Bearer abc").is_ok());
        for (name, value) in [
            ("", "x"),
            ("Na me", "x"),
            ("Host", "x"),
            ("idempotency-KEY", "x"),
            ("X", "a\r\nB: c"),
            ("X", ""),
            ("X", "값"),
        ] {
            let problem = Header::parse(name, value).unwrap_err();
            assert!(matches!(problem, FieldProblem::NotAHeader { .. }), "{name}: {value}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let header = Header::parse("Authorization", "Bearer s3cretpassword").unwrap();
        assert!(!format!("{header:?}").contains("s3cret"));
        let told = without_secrets(r#"{"detail":"bad token s3cretpassword"}"#, &[header]);
        assert_eq!(told, format!(r#"{{"detail":"bad token {HIDDEN}"}}"#));
    }
}
