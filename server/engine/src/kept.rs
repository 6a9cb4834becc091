//! What was read of rows that never change, parsed, so that it is neither sent nor parsed again.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many are kept. Where there are more, all are forgotten and read anew: nothing depends on them.
const MOST: usize = 1_000;

type Value = Arc<dyn Any + Send + Sync>;

/// Values by what names them for ever: a key that was of one row is never another's.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<String, Value>>);

impl Kept {
    /// What is kept under a key.
    pub(crate) fn get<T: Send + Sync + 'static>(&self, key: &str) -> Option<Arc<T>> {
        self.values().get(key).cloned()?.downcast().ok()
    }

    /// Keeps a value, in place of what was under its key.
    pub(crate) fn keep<T: Send + Sync + 'static>(&self, key: String, value: Arc<T>) {
        let mut values = self.values();
        if values.len() >= MOST && !values.contains_key(&key) {
            values.clear();
        }
        values.insert(key, value);
    }

    /// Each change is complete before anything can panic.
    fn values(&self) -> MutexGuard<'_, HashMap<String, Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded() {
        let kept = Kept::default();
        for number in 0..=MOST {
            kept.keep(number.to_string(), Arc::new(number));
        }
        assert_eq!(kept.get::<usize>("1"), None);
        assert_eq!(kept.get(&MOST.to_string()), Some(Arc::new(MOST)));
        kept.keep(MOST.to_string(), Arc::new(0_usize));
        assert_eq!(kept.get(&MOST.to_string()), Some(Arc::new(0_usize)));
        // Of another type it is nothing.
        assert_eq!(kept.get::<String>(&MOST.to_string()), None);
        assert_eq!(kept.values().len(), 1);
    }
}
