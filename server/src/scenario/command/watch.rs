//! What changed among files, by looking at them again and again: that works on every file system, also one that is
//! shared with another machine.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::Which;
use super::which;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(300);

/// Files as they were.
pub(super) struct Watched(BTreeMap<String, Option<(SystemTime, u64)>>);

impl Watched {
    /// These, as they are now.
    pub fn now(paths: Vec<String>) -> Self {
        Self(paths.into_iter().map(|path| (path.clone(), state(&path))).collect())
    }

    /// Waits until one of them changes, or another is where `which` looks. Which ones.
    pub async fn changed(&self, which: &Which) -> Vec<String> {
        loop {
            tokio::time::sleep(EVERY).await;
            let mut now: BTreeMap<_, _> =
                self.0.keys().map(|path| (path.clone(), state(path))).collect();
            for path in which::named(which) {
                now.entry(path.clone()).or_insert_with(|| state(&path));
            }
            let is_other = |(path, state): (&String, &Option<_>)| self.0.get(path) != Some(state);
            let changed: Vec<_> =
                now.iter().filter(|it| is_other(*it)).map(|(path, _)| path.clone()).collect();
            if !changed.is_empty() {
                return changed;
            }
        }
    }
}

/// When a file was written and how large it is; `None` where it can't be looked at.
fn state(path: &str) -> Option<(SystemTime, u64)> {
    let found = std::fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}
