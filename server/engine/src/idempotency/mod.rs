//! `Idempotency-Key`: a request that is sent again with its key gets its first answer and has no
//! second effect.

use crate::refusal::Refusal;

#[cfg(feature = "postgres")]
mod keyed;
#[cfg(feature = "postgres")]
mod once;

#[cfg(feature = "postgres")]
pub(crate) use keyed::{KeyRow, Known};
#[cfg(feature = "postgres")]
pub use keyed::{Keyed, Progress};
#[cfg(feature = "postgres")]
pub use once::{Claim, Once, StoredAnswer};

/// The most characters that a key may have.
const LONGEST: usize = 255;

/// The name that a client gives a request so that it can be sent twice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "postgres", derive(sqlx::Type), sqlx(transparent))]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a header's value: a quoted string (RFC 9651), as the IETF's draft asks for. A bare
    /// UUID or the like, which most clients send, is the same key without its quotes.
    pub fn parse(header: &str) -> Result<Self, Refusal> {
        let key = match header.trim().strip_prefix('"') {
            Some(rest) => unquoted(rest),
            None => bare(header.trim()),
        };
        match key {
            Some(key) if (1..=LONGEST).contains(&key.len()) => Ok(Self(key)),
            _ => Err(Refusal::IdempotencyKeyMalformed {}),
        }
    }

    /// The key of a request that must have one.
    pub fn needed(header: Option<&str>) -> Result<Self, Refusal> {
        header.ok_or(Refusal::IdempotencyKeyMissing {}).and_then(Self::parse)
    }

    /// The key itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The content of a quoted string, after its opening quote.
fn unquoted(rest: &str) -> Option<String> {
    let mut key = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            // A structured field may have parameters; this one has none.
            '"' => return characters.next().is_none().then_some(key),
            '\\' => key.push(characters.next().filter(|c| matches!(c, '"' | '\\'))?),
            character @ ' '..='~' => key.push(character),
            _ => return None,
        }
    }
}

fn bare(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+/=".contains(&byte);
    text.bytes().all(plain).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_are_the_same_key() {
        let key = IdempotencyKey::parse("\"8e03978e-40d5\"");
        assert_eq!(key.as_ref().map(IdempotencyKey::as_str), Ok("8e03978e-40d5"));
        assert_eq!(key, IdempotencyKey::parse(" 8e03978e-40d5 "));
        let quote = IdempotencyKey::parse(r#""a \"b\" \\""#);
        assert_eq!(quote.as_ref().map(IdempotencyKey::as_str), Ok(r#"a "b" \"#));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "a".repeat(256);
        for text in ["", "\"\"", "\"a", "\"a\";x=1", "a b", "\"\\a\"", "키", "\"키\"", &long] {
            assert_eq!(
                IdempotencyKey::parse(text),
                Err(Refusal::IdempotencyKeyMalformed {}),
                "{text}"
            );
        }
    }
}
