//! Work on a whole sandbox: copy it, empty it, keep its start. Payments go on meanwhile; whoever
//! works on the whole gives way to them.

use std::time::Duration;

use sqlx::PgConnection;
use tokio::time::Instant;

use crate::engine::{Engine, EngineError};
use crate::identifier::SandboxId;
use crate::refusal::Refusal;

/// How long it is tried again while calls are in the way.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it rests between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// What a sandbox began with.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct Beginning {
    /// The demonstration was filled in.
    pub demonstration: bool,
    /// A copy of its start is kept, and is not out of date.
    pub kept: bool,
}

/// Does `work` in one transaction, again and again while calls that are under way are in its way.
/// Whoever waits for it meanwhile waits for less than PostgreSQL takes a deadlock for.
///
/// # Errors
///
/// Refused where the calls leave no room for too long.
pub(super) async fn run<T>(
    engine: &Engine,
    sandbox_id: &SandboxId,
    // Copied for each try: the compiler can't tell that the futures of a borrowed one are `Send`.
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error> + Copy,
) -> Result<T, EngineError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut transaction = engine.pool.begin().await?;
        sqlx::query(include_str!("give_way.sql")).execute(&mut *transaction).await?;
        match work(&mut transaction).await {
            Ok(done) => {
                transaction.commit().await?;
                return Ok(done);
            }
            Err(error) if is_in_the_way(&error) => {
                tracing::debug!("sandbox {sandbox_id}: {error}, will try again");
                transaction.rollback().await?;
                if Instant::now() >= deadline {
                    return Err(Refusal::SandboxBusy { sandbox_id: sandbox_id.clone() }.into());
                }
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether a call that is under way is why this did not work: its lock, or a row that it stored
/// after this looked.
fn is_in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    // Not available within the time, deadlock, serialisation; foreign key, unique key.
    let codes = ["55P03", "40P01", "40001", "23503", "23505"];
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// Locks a sandbox and opens its ledger for this transaction; `None` where there is none.
pub(super) async fn begin_emptying(
    connection: &mut PgConnection,
    sandbox_id: &SandboxId,
) -> Result<Option<Beginning>, sqlx::Error> {
    sqlx::query_as(include_str!("begin_emptying.sql"))
        .bind(sandbox_id)
        .fetch_optional(connection)
        .await
}

/// Removes everything in a sandbox. After [`begin_emptying`].
pub(super) async fn empty(
    connection: &mut PgConnection,
    sandbox_id: &SandboxId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("empty.sql")).bind(sandbox_id).execute(connection).await?;
    Ok(())
}

/// Removes a sandbox that is empty, and the row of its start, which is empty too.
pub(super) async fn remove(
    connection: &mut PgConnection,
    sandbox_id: &SandboxId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("delete.sql")).bind(sandbox_id).execute(connection).await?;
    Ok(())
}

/// Copies everything but the record of calls.
pub(super) async fn copy(
    connection: &mut PgConnection,
    from: &SandboxId,
    to: &SandboxId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("copy.sql")).bind(from).bind(to).execute(connection).await?;
    Ok(())
}

/// The codes that every sandbox has.
pub(super) async fn fill_codes(
    connection: &mut PgConnection,
    sandbox_id: &SandboxId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("fill_codes.sql")).bind(sandbox_id).execute(connection).await?;
    Ok(())
}

/// Keeps what is in a sandbox now as its start, instead of what was kept before.
pub(super) async fn keep_start(
    connection: &mut PgConnection,
    sandbox_id: &SandboxId,
) -> Result<(), sqlx::Error> {
    let start = sandbox_id.start();
    if begin_emptying(connection, &start).await?.is_some() {
        empty(connection, &start).await?;
        remove(connection, &start).await?;
    }
    sqlx::query(include_str!("create_start.sql"))
        .bind(sandbox_id)
        .bind(&start)
        .execute(&mut *connection)
        .await?;
    copy(connection, sandbox_id, &start).await
}
