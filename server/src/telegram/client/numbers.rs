//! Message numbers.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use engine::telegram::LARGEST_MESSAGE_NO;

/// Gives out message numbers, from 1 to [`LARGEST_MESSAGE_NO`] and then from 1 again.
///
/// Each client starts anywhere in the twelve digits and counts up. The start is a hash, keyed by
/// the operating system's randomness, of the time and the process: there is nothing to store, and
/// restarted or parallel processes, which may start within the same moment, are apart as well as
/// chance allows. Two clients that each send *n* telegrams share a number with probability
/// 2*n* / 10¹²: two in a million for a million telegrams each. Starting from the time alone would
/// let two servers that are started together run through the same numbers.
pub(super) struct MessageNumbers {
    counter: AtomicU64,
}

impl MessageNumbers {
    /// Numbers from a start of their own.
    pub(super) fn seeded() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u128(since_epoch.as_nanos());
        hasher.write_u32(std::process::id());
        Self::starting_at(hasher.finish() % LARGEST_MESSAGE_NO)
    }

    fn starting_at(start: u64) -> Self {
        Self { counter: AtomicU64::new(start) }
    }

    /// The next number. Never 0, which in an error telegram means that the number is not known.
    pub(super) fn next(&self) -> u64 {
        // The counter itself may run on: at a million a second, for half a million years.
        self.counter.fetch_add(1, Ordering::Relaxed) % LARGEST_MESSAGE_NO + 1
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGEST_MESSAGE_NO, MessageNumbers};

    #[test]
    fn numbers_count_up_and_wrap_to_one() {
        let numbers = MessageNumbers::starting_at(LARGEST_MESSAGE_NO - 2);
        let given: Vec<u64> = (0..4).map(|_| numbers.next()).collect();
        assert_eq!(given, [LARGEST_MESSAGE_NO - 1, LARGEST_MESSAGE_NO, 1, 2]);
    }

    #[test]
    fn clients_start_apart() {
        let starts: std::collections::HashSet<u64> =
            (0..100).map(|_| MessageNumbers::seeded().next()).collect();
        assert_eq!(starts.len(), 100);
    }
}
