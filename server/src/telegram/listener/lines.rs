//! The open lines of each address. A line may be quiet for long, as those of a pool are; so that one
//! address alone can't have all places, the line of it that was quiet for longest gives way.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// All open lines.
pub(super) struct Lines {
    since: Instant,
    most_quiet: usize,
    most_in_work: usize,
    open: Mutex<HashMap<IpAddr, Vec<Arc<Line>>>>,
}

/// What others see of a connection.
pub(super) struct Line {
    since: Instant,
    /// In milliseconds since then.
    last_heard: AtomicU64,
    within_a_frame: AtomicBool,
    /// The telegrams that may be set to work besides those that are.
    pub(super) in_work: Arc<Semaphore>,
    most_in_work: usize,
    /// Cancelled when the line has to make room.
    pub(super) gives_way: CancellationToken,
}

/// A line's entry, for as long as it is open.
pub(super) struct Admission {
    lines: Arc<Lines>,
    address: IpAddr,
    pub(super) line: Arc<Line>,
}

impl Lines {
    /// None yet; `most_quiet` may be quiet of one address.
    pub(super) fn new(most_quiet: usize, most_in_work: usize) -> Arc<Self> {
        let (since, open) = (Instant::now(), Mutex::default());
        Arc::new(Self { since, most_quiet, most_in_work, open })
    }

    /// Enters a line of `address`. Where that has too many quiet ones, the one that has been quiet for
    /// longest has to go.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Admission {
        // A listener on `[::]` sees IPv4 peers as `::ffff:…`.
        let address = address.to_canonical();
        let line = Arc::new(Line {
            since: self.since,
            last_heard: AtomicU64::new(elapsed_ms(self.since)),
            within_a_frame: AtomicBool::new(false),
            in_work: Arc::new(Semaphore::new(self.most_in_work)),
            most_in_work: self.most_in_work,
            gives_way: CancellationToken::new(),
        });
        let mut open = self.all();
        let of_address = open.entry(address).or_default();
        if of_address.len() >= self.most_quiet {
            let quiet: Vec<_> = of_address.iter().filter(|line| line.is_quiet()).collect();
            let longest = quiet.iter().min_by_key(|line| line.last_heard.load(Ordering::Relaxed));
            if let Some(longest) = longest.filter(|_| quiet.len() >= self.most_quiet) {
                longest.gives_way.cancel();
            }
        }
        of_address.push(Arc::clone(&line));
        Admission { lines: Arc::clone(self), address, line }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<IpAddr, Vec<Arc<Line>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// Bytes came; whether they left a frame unfinished.
    pub(super) fn heard(&self, within_a_frame: bool) {
        self.last_heard.store(elapsed_ms(self.since), Ordering::Relaxed);
        self.within_a_frame.store(within_a_frame, Ordering::Relaxed);
    }

    /// Whether the peer waits for an answer.
    pub(super) fn owes_an_answer(&self) -> bool {
        self.in_work.available_permits() < self.most_in_work
    }

    fn is_quiet(&self) -> bool {
        !self.within_a_frame.load(Ordering::Relaxed)
            && !self.owes_an_answer()
            && !self.gives_way.is_cancelled()
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut open = self.lines.all();
        if let Some(of_address) = open.get_mut(&self.address) {
            of_address.retain(|line| !Arc::ptr_eq(line, &self.line));
            if of_address.is_empty() {
                open.remove(&self.address);
            }
        }
    }
}

fn elapsed_ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
