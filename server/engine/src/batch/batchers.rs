//! A batcher for each kind of work, made on first use. All share the permits.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::PgPool;

use super::{Batched, Batcher, Permits};
use crate::error::EngineError;

/// The batchers of an engine, by kind of work. Only the verbs know which kinds there are.
#[derive(Clone)]
pub(crate) struct Batchers {
    permits: Permits,
    by_kind: Arc<RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>,
}

impl Batchers {
    /// Batchers whose statements run on connections of `pool`.
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { permits: Permits::new(pool), by_kind: Arc::default() }
    }

    /// Does `work` in a sandbox, in one statement with other work of its kind that comes at the
    /// same time.
    pub(crate) async fn run<W: Batched>(
        &self,
        sandbox: &str,
        work: W,
    ) -> Result<W::Answer, EngineError> {
        self.of::<W>().run(sandbox, work).await
    }

    fn of<W: Batched>(&self) -> Arc<Batcher<W>> {
        let kind = TypeId::of::<W>();
        let found = {
            let by_kind = self.by_kind.read().unwrap_or_else(PoisonError::into_inner);
            by_kind.get(&kind).cloned()
        };
        if let Some(Ok(batcher)) = found.map(Arc::downcast) {
            return batcher;
        }
        let mut by_kind = self.by_kind.write().unwrap_or_else(PoisonError::into_inner);
        let new: Arc<dyn Any + Send + Sync> = Arc::new(Batcher::<W>::new(&self.permits));
        let batcher = Arc::clone(by_kind.entry(kind).or_insert(new));
        // An entry always has the type of its kind; if it had not, a new batcher would do as well.
        batcher.downcast().unwrap_or_else(|_| Arc::new(Batcher::new(&self.permits)))
    }
}
