//! Shutdown: who has to be notified, and how long each part is waited for.
//!
//! From the signal to the exit it takes about five seconds at most. Nothing new is started. Work
//! that waits for other systems is finished, or ends with an unknown outcome, which the next server
//! settles. The telegram port closes last, because running payments have their coupons verified
//! there.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How long to wait for other systems on which a client waits: the longest default wait for a
/// verification.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long to wait for work that continues after all clients were answered.
pub const LAST_WORK: Duration = Duration::from_millis(500);

/// The two steps of a shutdown; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// The server was asked to end: no work starts that nobody waits for.
    pub asked: CancellationToken,
    /// Answers of other systems are no longer waited for.
    pub overdue: CancellationToken,
}

impl Ending {
    /// Signals the first step and, a while later, the second.
    pub fn begin(&self) {
        self.asked.cancel();
        let overdue = self.overdue.clone();
        tokio::spawn(async move {
            sleep(PATIENCE).await;
            overdue.cancel();
        });
    }
}
