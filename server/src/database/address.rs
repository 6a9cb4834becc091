//! The database's address from DATABASE_URL.

use std::fmt;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::error::DatabaseError;

/// The database's address.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// How to connect.
    pub(super) connect: PgConnectOptions,
}

impl Address {
    /// Reads `postgres://user:password@host/database`.
    pub(super) fn parse(url: &str) -> Result<Self, DatabaseError> {
        match url.split_once(':') {
            Some(("postgres" | "postgresql", _)) => {}
            Some((scheme, rest)) if rest.starts_with("//") => {
                return Err(DatabaseError::NotPostgresql { scheme: scheme.to_owned() });
            }
            // It may contain a password, so it is not repeated.
            _ => return Err(DatabaseError::Url { problem: "it names no postgres://".to_owned() }),
        }
        let connect = PgConnectOptions::from_str(url);
        let connect = connect.map_err(|error| DatabaseError::Url { problem: error.to_string() })?;
        // A pooler refuses this startup parameter, and PostgreSQL writes all digits without it.
        let connect = connect.extra_float_digits(None).application_name("micropay");
        Ok(Self { connect })
    }

    /// The user to connect as.
    pub(super) fn user(&self) -> &str {
        self.connect.get_username()
    }

    /// The database's name.
    pub(super) fn database(&self) -> &str {
        self.connect.get_database().unwrap_or_else(|| self.user())
    }
}

/// The server's address, without user, password and database.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (self.connect.get_host(), self.connect.get_port());
        match self.connect.get_socket() {
            Some(folder) => write!(f, "{}/.s.PGSQL.{port}", folder.display()),
            None if host.starts_with('/') => write!(f, "{host}/.s.PGSQL.{port}"),
            None => write!(f, "{host}:{port}"),
        }
    }
}
