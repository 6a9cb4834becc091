//! Work on whole worlds: create one, copy one, keep its start, mark it as gone.

use std::time::Duration;

use sqlx::{PgConnection, PgPool};
use tokio::time::Instant;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::{SandboxId, WorldId};
use crate::payment::ABANDONED_AFTER_SECONDS;
use crate::refusal::Refusal;

/// How long to retry while somebody else works on the same sandbox.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Does `work` in one transaction, and retries while somebody else works on the same sandbox.
///
/// # Errors
///
/// Refused if that takes too long.
pub(super) async fn run<T>(
    engine: &Engine,
    sandbox_id: &SandboxId,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error> + Copy,
) -> Result<T, EngineError> {
    run_on(engine.bulk(), sandbox_id, work).await
}

/// The same on a connection of this pool.
pub(super) async fn run_on<T>(
    pool: &PgPool,
    sandbox_id: &SandboxId,
    // Cloned for each try: the compiler can't tell that futures with a borrowed one are `Send`.
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error> + Copy,
) -> Result<T, EngineError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut transaction = pool.begin().await?;
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

/// Whether it failed because somebody else works on the same sandbox.
fn is_in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    // Lock timeout, deadlock, serialisation failure, unique violation.
    let codes = ["55P03", "40P01", "40001", "23505"];
    code.is_some_and(|code| codes.contains(&code.as_ref()))
}

/// Copies a world, except its record of calls, into an empty one. Neither can be cleared before the
/// transaction ends: clearing waits for whoever reads a whole world.
pub(super) async fn copy(
    connection: &mut PgConnection,
    from: &WorldId,
    to: &WorldId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("copy.sql"))
        .bind(from)
        .bind(to)
        .bind(ABANDONED_AFTER_SECONDS)
        .execute(connection)
        .await?;
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

/// Keeps the current content of a world as its start, in place of the former start.
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

/// Marks a world as gone: no call enters it from now on, its name is free, and its content is
/// cleared in the background. Gives whether it was one for a run; `None` if it is gone already.
pub(super) async fn mark_gone(
    connection: &mut PgConnection,
    world: &WorldId,
) -> Result<Option<bool>, sqlx::Error> {
    sqlx::query_scalar(include_str!("mark_gone.sql")).bind(world).fetch_optional(connection).await
}

/// Marks the start of a world as gone.
pub(super) async fn mark_start_gone(
    connection: &mut PgConnection,
    world: &WorldId,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("mark_start_gone.sql")).bind(world).execute(connection).await?;
    Ok(())
}

/// Notifies the other servers, at commit, that a sandbox has another world now, or went: what
/// [`Engine::sandbox_changed`] takes.
pub(super) async fn notify_servers(
    connection: &mut PgConnection,
    changed: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(include_str!("notify_servers.sql"))
        .bind(super::CHANNEL)
        .bind(changed)
        .execute(connection)
        .await?;
    Ok(())
}
