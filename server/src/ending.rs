//! How the server ends: who has to learn of it, and how long each thing is waited for.
//!
//! From the signal to the end it takes some five seconds at most. Nothing new is begun; what waits for
//! others is finished, or given up as what it is: an outcome that is not known yet, which the next
//! server settles. The telegram port closes last, for payments under way have their coupons verified
//! there.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How long systems outside are waited for whose answer a client waits for: as long as a verification's
/// answer takes at most, unless an option says otherwise.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the work is waited for that goes on when all clients have been answered.
pub const LAST_WORK: Duration = Duration::from_millis(500);

/// The two moments of it; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// The server was asked to end: nothing is begun for which nobody waits.
    pub asked: CancellationToken,
    /// No answer from outside is waited for any longer.
    pub overdue: CancellationToken,
}

impl Ending {
    /// Tells everybody, and a while later those who still wait for an answer from outside.
    pub fn begin(&self) {
        self.asked.cancel();
        let overdue = self.overdue.clone();
        tokio::spawn(async move {
            sleep(PATIENCE).await;
            overdue.cancel();
        });
    }
}
