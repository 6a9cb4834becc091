//! A first connection, and why there is none.

use std::io::ErrorKind;
use std::time::Duration;

use sqlx::postgres::{PgConnection, PgDatabaseError};
use sqlx::{Connection, Error};
use tokio::time::timeout;

use super::address::Address;
use super::error::DatabaseError;

/// How long an answer is waited for.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Connects once.
pub(super) async fn connect(address: &Address) -> Result<PgConnection, DatabaseError> {
    match timeout(ANSWER_WITHIN, PgConnection::connect_with(&address.connect)).await {
        Ok(connected) => connected.map_err(|error| told(address, error)),
        Err(_) => Err(silent(address)),
    }
}

/// It gave no answer.
pub(super) fn silent(address: &Address) -> DatabaseError {
    DatabaseError::Silent { place: address.to_string(), seconds: ANSWER_WITHIN.as_secs() }
}

/// What an error on the way to the database, or of its greeting, means.
pub(super) fn told(address: &Address, error: Error) -> DatabaseError {
    let place = address.to_string();
    match error {
        Error::Configuration(problem) => DatabaseError::Url { problem: problem.to_string() },
        Error::PoolTimedOut => silent(address),
        Error::Tls(problem) => DatabaseError::Tls { place, problem: problem.to_string() },
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::NotFound => {
                DatabaseError::NobodyListens { place }
            }
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                DatabaseError::Stranger { place, problem: "it hangs up".to_owned() }
            }
            _ => DatabaseError::NoWay { place, problem: error.to_string() },
        },
        Error::Database(error) => match error.try_downcast::<PgDatabaseError>() {
            Ok(error) => refused(address, &error),
            Err(error) => DatabaseError::Stranger { place, problem: error.to_string() },
        },
        error => DatabaseError::Stranger { place, problem: error.to_string() },
    }
}

/// What PostgreSQL, or a pooler before it, says no to. Its own words may be in any language: what they
/// mean is told by the code, and by the routine that says them.
fn refused(address: &Address, error: &PgDatabaseError) -> DatabaseError {
    let place = address.to_string();
    let (user, database) = (address.user().to_owned(), address.database().to_owned());
    match (error.code(), error.routine()) {
        ("28P01", _) => DatabaseError::WrongPassword { place, user },
        ("28000", Some("InitializeSessionUserId")) => DatabaseError::NoSuchUser { place, user },
        ("28000", Some(_)) => DatabaseError::NotAdmitted { place, user, database },
        ("3D000", Some(_)) => DatabaseError::NoSuchDatabase { place, database },
        ("42501", Some(_)) => DatabaseError::MayNotConnect { place, user, database },
        ("53300", _) => DatabaseError::NoConnectionLeft { place },
        ("57P01" | "57P02" | "57P03", _) => DatabaseError::NotReady { place },
        // A statement that was prepared just now is known to another session only.
        ("26000", _) => DatabaseError::SessionsShared { place },
        // No routine of PostgreSQL's says it, so it is a pooler that speaks.
        (_, None) => DatabaseError::PoolerRefused { place, said: error.message().to_owned() },
        (code, _) => DatabaseError::Refused {
            place,
            code: code.to_owned(),
            said: error.message().to_owned(),
        },
    }
}
