//! Which world a sandbox is now. It is looked up once, when a call comes in, so that the whole call
//! runs in the world in which it began.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::PgExecutor;

use super::{Change, Engine};
use crate::error::EngineError;
use crate::identifier::{SandboxId, WorldId};
use crate::refusal::Refusal;
use crate::topic::{Topic, Topics};

/// What follows the name of a sandbox for a run where servers are told that it went: no page lists it.
pub(crate) const OF_A_RUN: &str = " of a run";

/// The current world of each sandbox, cached while this server is notified of every change. A stale
/// entry does no harm: each statement checks whether its world is gone.
#[derive(Default)]
pub(crate) struct WorldCache(Mutex<CachedWorlds>);

#[derive(Default)]
struct CachedWorlds {
    /// Whether notifications of other servers are being received.
    is_told: bool,
    /// Counts notifications: a world read before one is not cached.
    told: u64,
    worlds: HashMap<SandboxId, Entered>,
}

/// A world, as it was found.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
struct Entered {
    #[sqlx(rename = "sandbox_id")]
    world: WorldId,
    /// From which seed its numbers are drawn, if they can be foreseen. A world keeps its seed.
    seed: Option<i64>,
}

impl WorldCache {
    fn locked(&self) -> MutexGuard<'_, CachedWorlds> {
        // The data is consistent between any two changes, so a poisoned lock does no harm.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The cached world of a sandbox, or the ticket to give to [`WorldCache::keep`].
    fn get(&self, sandbox: &SandboxId) -> Result<Entered, u64> {
        let known = self.locked();
        known.worlds.get(sandbox).cloned().ok_or(known.told)
    }

    /// Caches a world that was read, unless something changed since.
    fn keep(&self, sandbox: &SandboxId, entered: &Entered, told: u64) {
        let mut known = self.locked();
        if known.is_told && known.told == told {
            known.worlds.insert(sandbox.clone(), entered.clone());
        }
    }

    fn forget(&self, sandbox: &SandboxId) {
        let mut known = self.locked();
        known.told += 1;
        known.worlds.remove(sandbox);
    }

    fn forget_all(&self, is_told: bool) {
        let mut known = self.locked();
        *known = CachedWorlds { is_told, told: known.told + 1, worlds: HashMap::new() };
    }
}

impl Engine {
    /// The current world of a sandbox. If there is no such sandbox, a world that does not exist:
    /// every verb in it is refused.
    pub async fn enter(&self, sandbox: &SandboxId) -> Result<WorldId, EngineError> {
        let entered = self.entered(&self.pool, sandbox).await?;
        Ok(entered.map_or_else(|| WorldId::first(sandbox), |entered| entered.world))
    }

    /// From which seed the numbers of a world are drawn; `None` where nobody can foresee them. A world that is gone
    /// has none any more: nothing is stored in it. It is seldom asked for: whoever holds a lock gives the connection
    /// that has it, for all others may wait for that.
    pub(crate) async fn seed_of(
        &self,
        executor: impl PgExecutor<'_>,
        world: &WorldId,
    ) -> Result<Option<i64>, EngineError> {
        let entered = self.entered(executor, &world.sandbox()).await?;
        Ok(entered.filter(|entered| entered.world == *world).and_then(|entered| entered.seed))
    }

    async fn entered(
        &self,
        executor: impl PgExecutor<'_>,
        sandbox: &SandboxId,
    ) -> Result<Option<Entered>, EngineError> {
        let told = match self.world_cache.get(sandbox) {
            Ok(entered) => return Ok(Some(entered)),
            Err(told) => told,
        };
        let entered = sqlx::query_as(include_str!("world.sql"))
            .bind(sandbox)
            .fetch_optional(executor)
            .await?;
        if let Some(entered) = &entered {
            self.world_cache.keep(sandbox, entered, told);
        }
        Ok(entered)
    }

    /// The world that followed `world`, which is gone; `None` if there is none.
    pub async fn enter_again(&self, world: &WorldId) -> Result<Option<WorldId>, EngineError> {
        let sandbox = world.sandbox();
        self.world_cache.forget(&sandbox);
        let next = self.enter(&sandbox).await?;
        Ok((next != *world).then_some(next))
    }

    /// A server has reset or deleted the sandbox: its name, with [`OF_A_RUN`] behind it where it is one.
    pub fn sandbox_changed(&self, changed: &str) {
        let of_a_run = changed.strip_suffix(OF_A_RUN);
        match SandboxId::parse(of_a_run.unwrap_or(changed)) {
            Ok(sandbox) => {
                self.world_cache.forget(&sandbox);
                self.changed(Change::within(sandbox, Topics::all()));
                if of_a_run.is_none() {
                    // The list of sandboxes, which every page shows, changes with it.
                    self.changed(Change::anywhere(Topic::Sandboxes));
                }
            }
            Err(_) => {
                self.world_cache.forget_all(true);
                self.changed(Change::anywhere(Topics::all()));
            }
        }
    }

    /// Sets whether this server is notified of what other servers do with sandboxes. Until it is,
    /// each call looks its sandbox up in the database.
    pub fn set_hears_of_sandboxes(&self, is_told: bool) {
        self.world_cache.forget_all(is_told);
    }

    /// The refusal of a call whose world is gone: it was reset, or there is no such sandbox.
    pub(crate) async fn gone(&self, world: &WorldId) -> EngineError {
        match self.enter_again(world).await {
            Ok(Some(next)) if next != WorldId::first(&next.sandbox()) => {
                Refusal::SandboxChanged {}.into()
            }
            Ok(_) => Refusal::SandboxNotFound { sandbox_id: world.sandbox().to_string() }.into(),
            Err(error) => error,
        }
    }

    /// The error; or the refusal, if the statement failed because its world was being cleared.
    pub(crate) async fn unless_gone(&self, world: &WorldId, error: EngineError) -> EngineError {
        match error {
            EngineError::Fault(fault) if fault.is_broken_integrity() => {
                match self.now(world).await {
                    Ok(_) => fault.into(),
                    Err(gone) => gone,
                }
            }
            error => error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> (SandboxId, Entered) {
        let team = SandboxId::parse("team").unwrap();
        (team.clone(), Entered { world: WorldId::first(&team), seed: Some(7) })
    }

    #[test]
    fn nothing_is_kept_while_nobody_listens() {
        let (known, (team, world)) = (WorldCache::default(), team());
        let told = known.get(&team).unwrap_err();
        known.keep(&team, &world, told);
        assert!(known.get(&team).is_err());
        known.forget_all(true);
        let told = known.get(&team).unwrap_err();
        known.keep(&team, &world, told);
        assert_eq!(known.get(&team), Ok(world));
        known.forget_all(false);
        assert!(known.get(&team).is_err());
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let (known, (team, world)) = (WorldCache::default(), team());
        known.forget_all(true);
        let told = known.get(&team).unwrap_err();
        known.forget(&team);
        known.keep(&team, &world, told);
        assert!(known.get(&team).is_err());
    }
}
