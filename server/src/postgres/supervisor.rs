//! Keeps PostgreSQL running for as long as the server wants it to.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use tracing::{error, info, warn};

use super::cluster::Cluster;
use super::leftover::end_leftover;
use super::lock::FolderLock;
use super::postmaster::Postmaster;

/// The pause before the first restart.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// The pause grows up to this.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A PostgreSQL that has run for so long is well: the next restart comes quickly again.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// Restarts PostgreSQL whenever it ends by itself, until `stop` is sent, or its sender dropped:
/// then shuts PostgreSQL down, and only then lets go of the data folder.
///
/// It tries forever, ever more slowly: what keeps PostgreSQL down (a full disk, a machine short of
/// memory) is mended from outside, and the server need not be restarted for it.
pub(super) async fn supervise(
    cluster: Cluster,
    mut postmaster: Postmaster,
    mut stop: oneshot::Receiver<()>,
    lock: FolderLock,
) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        let since = Instant::now();
        tokio::select! {
            _ = &mut stop => {
                info!("stopping PostgreSQL");
                postmaster.stop().await;
                break;
            }
            status = postmaster.ended() => {
                let status = status.map_or_else(|e| e.to_string(), |status| status.to_string());
                let log = postmaster.last_words().await;
                warn!(%status, "PostgreSQL has ended by itself: restarting it; its log:\n{log}");
            }
        }
        if since.elapsed() >= WELL_AFTER {
            pause = SHORTEST_PAUSE;
        }
        let restarted = tokio::select! {
            _ = &mut stop => None,
            postmaster = restart(&cluster, &mut pause) => Some(postmaster),
        };
        match restarted {
            Some(running) => postmaster = running,
            None => {
                // One that was just starting has been dropped, and so was asked to end.
                if let Err(error) = end_leftover(&cluster.folder).await {
                    warn!(%error, "PostgreSQL may still be running");
                }
                break;
            }
        }
    }
    // The socket's folder first, then the lock: the next server must find its own there.
    drop(cluster);
    drop(lock);
}

/// Tries until PostgreSQL is up. Each try's length is bounded by [`Cluster::bring_up`].
async fn restart(cluster: &Cluster, pause: &mut Duration) -> Postmaster {
    loop {
        sleep(*pause).await;
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        match cluster.bring_up().await {
            Ok(postmaster) => {
                info!("PostgreSQL runs again");
                return postmaster;
            }
            Err(error) => error!(%error, "PostgreSQL cannot be restarted yet; trying again"),
        }
    }
}
