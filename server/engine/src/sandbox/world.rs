//! Work on whole worlds: make one, copy one, keep its start, let it go.

use std::time::Duration;

use sqlx::PgConnection;
use tokio::time::Instant;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::{SandboxId, WorldId};
use crate::refusal::Refusal;

/// How long it is tried again while somebody else works on the same sandbox.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it rests between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Does `work` in one transaction, again and again while somebody else works on the same sandbox.
///
/// # Errors
///
/// Refused where that one takes too long.
pub(super) async fn run<T>(
    engine: &Engine,
    sandbox_id: &SandboxId,
    // Copied for each try: the compiler can't tell that the futures of a borrowed one are `Send`.
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error> + Copy,
) -> Result<T, EngineError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut transaction = engine.bulk().begin().await?;
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

/// Whether somebody else's work is why this did not work.
fn is_in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    // Not available within the time, deadlock, serialisation; unique key.
    let codes = ["55P03", "40P01", "40001", "23505"];
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// Copies a world into one that is empty, but for the record of calls. Both stay as long as the
/// transaction: whoever clears a world that is gone waits for those who read the whole of it.
pub(super) async fn copy(
    connection: &mut PgConnection,
    from: &WorldId,
    to: &WorldId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("copy.sql")).bind(from).bind(to).execute(connection).await?;
    Ok(())
}

/// The codes that every sandbox has.
pub(super) async fn fill_codes(
    connection: &mut PgConnection,
    world: &WorldId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("fill_codes.sql")).bind(world).execute(connection).await?;
    Ok(())
}

/// Keeps what is in a world now as its start, instead of what was kept before.
pub(super) async fn keep_start(
    connection: &mut PgConnection,
    world: &WorldId,
) -> Result<(), sqlx::Error> {
    mark_start_gone(connection, world).await?;
    let start: WorldId = sqlx::query_scalar(include_str!("create_start.sql"))
        .bind(world)
        .fetch_one(&mut *connection)
        .await?;
    copy(connection, world, &start).await
}

/// Lets a world go: no door leads into it from now on, its name is free, and what is in it is
/// cleared in the background. `None` where it is gone already.
pub(super) async fn mark_gone(
    connection: &mut PgConnection,
    world: &WorldId,
) -> Result<Option<WorldId>, sqlx::Error> {
    sqlx::query_scalar(include_str!("mark_gone.sql")).bind(world).fetch_optional(connection).await
}

/// Lets the start of a world go.
pub(super) async fn mark_start_gone(
    connection: &mut PgConnection,
    world: &WorldId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("mark_start_gone.sql")).bind(world).execute(connection).await?;
    Ok(())
}

/// Tells the other servers, once this is committed, that a sandbox is another world now.
pub(super) async fn notify_servers(
    connection: &mut PgConnection,
    sandbox_id: &SandboxId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("notify_servers.sql"))
        .bind(super::CHANNEL)
        .bind(sandbox_id)
        .execute(connection)
        .await?;
    Ok(())
}
