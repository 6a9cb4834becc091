//! Counts attempts with a wrong token: for each address, and for all together.
//!
//! A token is compared before the count is checked. 256 random bits can't be guessed at any rate,
//! so the limit doesn't keep strangers out; it keeps a broken or hostile client from filling the
//! log. It must not do more: behind a proxy that ends TLS all clients have one address, and one
//! build with an old token would lock out a whole team. So a valid token is never delayed.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// How many attempts of one address may fail in a row, and after how long one more may.
const OF_AN_ADDRESS: (NonZeroU32, Duration) =
    (NonZeroU32::MIN.saturating_add(9), Duration::from_secs(30));
/// The same for all addresses together.
const OF_ALL: (NonZeroU32, Duration) =
    (NonZeroU32::MIN.saturating_add(199), Duration::from_secs(1));
/// With this many addresses, those without recent attempts are dropped.
const MANY_ADDRESSES: usize = 10_000;

/// The recent failed attempts.
pub(super) struct Failures {
    of_an_address: DefaultKeyedRateLimiter<IpAddr>,
    of_all: DefaultDirectRateLimiter,
    clock: DefaultClock,
}

impl Default for Failures {
    fn default() -> Self {
        Self {
            of_an_address: RateLimiter::keyed(quota(OF_AN_ADDRESS)),
            of_all: RateLimiter::direct(quota(OF_ALL)),
            clock: DefaultClock::default(),
        }
    }
}

fn quota((burst, period): (NonZeroU32, Duration)) -> Quota {
    // The quota is invalid only for a period of zero.
    Quota::with_period(period).unwrap_or(Quota::per_minute(burst)).allow_burst(burst)
}

impl Failures {
    /// Counts an attempt of `peer` that failed.
    ///
    /// # Errors
    ///
    /// If there were too many: how long to wait before the next attempt.
    pub(super) fn count(&self, peer: IpAddr) -> Result<(), Duration> {
        if self.of_an_address.len() > MANY_ADDRESSES {
            self.of_an_address.retain_recent();
        }
        let wait = |until: governor::NotUntil<_>| until.wait_time_from(self.clock.now());
        self.of_an_address.check_key(&network_of(peer)).map_err(wait)?;
        self.of_all.check().map_err(wait)
    }
}

/// An IPv6 client usually has the 2⁶⁴ addresses of its network: they count as one.
fn network_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(failures: &Failures, addresses: impl Iterator<Item = String>) -> usize {
        addresses.filter(|peer| failures.count(peer.parse().unwrap()).is_ok()).count()
    }

    #[test]
    fn an_address_is_stopped_and_another_is_not() {
        let failures = Failures::default();
        let same = std::iter::repeat_n("192.0.2.1".to_owned(), 25);
        assert_eq!(granted(&failures, same), 10);
        let wait = failures.count("192.0.2.1".parse().unwrap()).unwrap_err();
        assert!(wait <= Duration::from_secs(30) && wait > Duration::ZERO);
        assert!(failures.count("192.0.2.2".parse().unwrap()).is_ok());
        // The same written otherwise.
        assert!(failures.count("::ffff:192.0.2.1".parse().unwrap()).is_err());
    }

    #[test]
    fn the_addresses_of_a_network_count_as_one() {
        let failures = Failures::default();
        assert_eq!(granted(&failures, (0..25).map(|n| format!("2001:db8::{n}"))), 10);
        assert!(failures.count("2001:db8:0:1::".parse().unwrap()).is_ok());
    }

    #[test]
    fn all_together_are_stopped_too() {
        let failures = Failures::default();
        let many = granted(&failures, (0..1000).map(|n| format!("10.0.{}.{}", n / 250, n % 250)));
        // A few more are granted if counting them takes seconds.
        assert!((200..300).contains(&many), "{many}");
    }
}
