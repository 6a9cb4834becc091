//! An access token: 32 random bytes, as text with a recognisable prefix.

use sha2::{Digest, Sha256};

/// The prefix of every token, so that somebody who finds one knows what it is for.
const PREFIX: &str = "micropay_";
/// How many random bytes it has.
const RANDOM_BYTES: usize = 32;

/// The SHA-256 of a token.
///
/// A password needs a slow hash with a salt, because people choose it and it can be guessed. A
/// token is 256 random bits: nobody guesses it at any speed, and no two are alike.
pub(super) type TokenHash = [u8; 32];

/// A new token. It must be shown now: only its hash is stored.
///
/// # Errors
///
/// If the operating system has no randomness.
pub(super) fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{PREFIX}{}", hex::encode(bytes)))
}

/// The hash of a token, as a file of tokens has it.
pub(super) fn hash_of(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_unlike() {
        let (one, other) = (random().unwrap(), random().unwrap());
        assert_eq!(one.len(), PREFIX.len() + 2 * RANDOM_BYTES);
        assert_ne!(one, other);
        assert_ne!(hash_of(&one), hash_of(&other));
    }
}
