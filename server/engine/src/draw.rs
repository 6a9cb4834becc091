//! Numbers that follow from a seed: the same seed, the same numbers, on every machine and over versions.

/// SplitMix64: numbers that follow from a seed.
pub(crate) struct Draw(u64);

impl Draw {
    /// The numbers of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The numbers of a seed for what has this name.
    pub(crate) fn named(seed: u64, name: &str) -> Self {
        // FNV-1a: which hash the standard library takes may change.
        let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Self(hash ^ Self(seed).next())
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Both ends included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// Yes, once in so many times.
    pub(crate) fn one_in(&mut self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }

    /// One of all; none of none.
    pub(crate) fn one_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let place = self.between(0, u64::try_from(all.len()).ok()?.checked_sub(1)?);
        all.get(usize::try_from(place).ok()?).cloned()
    }

    /// One of the first more often than one of the last.
    pub(crate) fn early_of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let (one, other) = (self.next(), self.next());
        let last = u64::try_from(all.len()).ok()?;
        let place = (one % last).min(other % last);
        all.get(usize::try_from(place).ok()?).cloned()
    }
}
