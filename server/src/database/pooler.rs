//! Whether a connection keeps its session. Behind a pooler that reassigns sessions between
//! transactions (PgBouncer in transaction or statement mode) it does not: settings, prepared
//! statements, session locks and LISTEN are then lost to another client.
//!
//! Poolers don't say which mode they use, so two connections find it out by the sessions that they
//! get.

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Error};
use tokio::time::timeout;

use super::address::Address;
use super::error::DatabaseError;
use super::reach::{self, ANSWER_WITHIN};

/// Refuses a pooler that reassigns sessions between transactions.
pub(super) async fn check(address: &Address) -> Result<(), DatabaseError> {
    let (mut one, mut other) = (reach::connect(address).await?, reach::connect(address).await?);
    let shared = match timeout(ANSWER_WITHIN, are_shared(&mut one, &mut other)).await {
        Ok(Ok(shared)) => shared,
        // In statement mode no transaction can begin, and the pooler disconnects.
        Ok(Err(Error::Database(error))) if error.code().as_deref() == Some("08P01") => true,
        Ok(Err(error)) => return Err(reach::told(address, error)),
        Err(_) => return Err(reach::silent(address)),
    };
    if shared {
        return Err(DatabaseError::SessionsShared { place: address.to_string() });
    }
    // Nobody waits for them to close.
    drop((one.close().await, other.close().await));
    Ok(())
}

/// Whether two connections share their sessions with each other or with anybody else.
async fn are_shared(one: &mut PgConnection, other: &mut PgConnection) -> Result<bool, Error> {
    let (of_one, of_other) = (session(one).await?, session(other).await?);
    if of_one == of_other {
        return Ok(true);
    }
    // A pooler hands out either the session that came back last or the one that came back first.
    // Both connections take one and give it back in either order, so either kind of pooler mixes
    // them up once.
    for one_first in [true, false] {
        run(one, "begin").await?;
        run(other, "begin").await?;
        if one_first {
            run(one, "commit").await?;
            run(other, "commit").await?;
        } else {
            run(other, "commit").await?;
            run(one, "commit").await?;
        }
        if session(one).await? != of_one || session(other).await? != of_other {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The PostgreSQL process that a connection reaches. Queried without a prepared statement, which
/// would collide in the session's next use.
async fn session(connection: &mut PgConnection) -> Result<i32, Error> {
    sqlx::raw_sql("select pg_backend_pid()").fetch_one(connection).await.and_then(|row| {
        use sqlx::Row as _;
        row.try_get(0)
    })
}

async fn run(connection: &mut PgConnection, statement: &'static str) -> Result<(), Error> {
    sqlx::raw_sql(statement).execute(connection).await.map(|_| ())
}
