//! What a proof test counted, summed up over its parts.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Figures by their names.
#[derive(Default, Serialize, Deserialize)]
pub struct Tally {
    counts: BTreeMap<String, u64>,
    /// The longest of each kind, in microseconds.
    longest: BTreeMap<String, u64>,
    /// The largest of each kind, in bytes.
    #[serde(default)]
    largest: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts `number` more.
    pub fn count(&mut self, name: &str, number: u64) {
        *self.counts.entry(name.to_owned()).or_default() += number;
    }

    /// Notes a duration, of which the longest is told.
    pub fn duration(&mut self, name: &str, duration: Duration) {
        let longest = self.longest.entry(name.to_owned()).or_default();
        *longest = (*longest).max(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }

    /// Notes a number of bytes, of which the largest is told.
    pub fn bytes(&mut self, name: &str, bytes: u64) {
        let largest = self.largest.entry(name.to_owned()).or_default();
        *largest = (*largest).max(bytes);
    }

    /// How many were counted under this name.
    pub fn of(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or_default()
    }

    /// Takes in another's figures.
    pub fn add(&mut self, other: Self) {
        for (name, number) in other.counts {
            self.count(&name, number);
        }
        for (name, longest) in other.longest {
            self.duration(&name, Duration::from_micros(longest));
        }
        for (name, largest) in other.largest {
            self.bytes(&name, largest);
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts =
            self.counts.iter().map(|(name, number)| format!("{} {name}", grouped(*number)));
        let longest = self.longest.iter();
        let longest = longest.map(|(name, us)| format!("{name} {:.1} ms", *us as f64 / 1000.0));
        let largest = self.largest.iter();
        let largest =
            largest.map(|(name, bytes)| format!("{name} {:.1} MB", *bytes as f64 / 1_000_000.0));
        formatter.write_str(&counts.chain(longest).chain(largest).collect::<Vec<_>>().join(", "))
    }
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
