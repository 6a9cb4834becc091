//! Who may do what: access tokens, signing in, and the one table of roles.
//!
//! On this machine alone (loopback) there is no sign-in, and the reader is the operator `local`.
//! With a file of access tokens each request has to bring one: a program as
//! `Authorization: Bearer …`, a browser as a cookie that [`sign_in`] gives it.

mod cookie;
mod create;
mod failures;
mod guard;
pub mod sign_in;
mod table;
#[cfg(test)]
mod tests;
mod token;
mod tokens;

use std::sync::Arc;

pub use create::{CreateError, create};
pub use guard::guard;
pub use tokens::{TokenFileError, Tokens};

use failures::Failures;

/// Every route that there is, as method and pattern.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    table::TABLE.iter().map(|route| (route.method, route.path))
}

/// Whether sign-in is on, and what it needs.
#[derive(Clone, Default)]
pub struct Access {
    sign_in: Option<Arc<SignIn>>,
}

/// The state of sign-in when it is on. Only the count of failed attempts changes in memory, and
/// losing it does no harm: servers that share a file know the same tokens.
struct SignIn {
    tokens: Tokens,
    failures: Failures,
}

impl Access {
    /// No sign-in: every request is the operator `local`'s.
    #[must_use]
    pub fn local() -> Self {
        Self::default()
    }

    /// Sign-in with these tokens.
    #[must_use]
    pub fn with_tokens(tokens: Tokens) -> Self {
        let failures = Failures::default();
        Self { sign_in: Some(Arc::new(SignIn { tokens, failures })) }
    }
}
