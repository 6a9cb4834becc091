//! The last digit of a serial number, which tells a mistyped one from one that is not there.
//!
//! Damm's: unlike Luhn's it notices each wrong digit and each pair of neighbours that changed places, 09 and 90
//! among them, and one table does it.

use super::SerialNo;

/// A totally anti-symmetric quasigroup of ten elements (H. Michael Damm, 2004).
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The digit that makes these digits check; of digits that check with their last one it is 0.
fn check_digit(digits: &str) -> u8 {
    digits.bytes().fold(0, |interim, digit| {
        DAMM[usize::from(interim)][usize::from(digit.wrapping_sub(b'0') % 10)]
    })
}

impl SerialNo {
    /// Whether its last digit fits the others. One that was issued before serial numbers had a check digit
    /// hardly ever does, and is valid all the same: ask only about one that is not there.
    pub fn checks(&self) -> bool {
        check_digit(&self.0) == 0
    }

    /// The serial number of a random number: fifteen digits of it, of which the first is not 0, and the check
    /// digit.
    #[cfg(feature = "postgres")]
    pub(crate) fn of_random(number: u64) -> Self {
        const FIRST: u64 = 100_000_000_000_000;
        let mut digits = (FIRST + number % (9 * FIRST)).to_string();
        digits.push(char::from(b'0' + check_digit(&digits)));
        Self(digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example() {
        assert_eq!(check_digit("572"), 4);
        assert_eq!(check_digit("5724"), 0);
    }

    proptest::proptest! {
        #[test]
        fn a_wrong_digit_and_swapped_neighbours_are_noticed(
            digits in "[1-9][0-9]{14}", place in 0..16_usize, by in 1..10_u8,
        ) {
            let whole = format!("{digits}{}", check_digit(&digits));
            let serial = SerialNo::parse(&whole).unwrap();
            proptest::prop_assert!(serial.checks());
            let mut wrong = whole.clone().into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            proptest::prop_assert!(!SerialNo::parse(&wrong).unwrap().checks());
            let mut swapped = whole.clone().into_bytes();
            swapped.swap(place, (place + 1).min(15));
            let swapped = String::from_utf8(swapped).unwrap();
            proptest::prop_assert_eq!(SerialNo::parse(&swapped).unwrap().checks(), swapped == whole);
        }
    }

    #[cfg(feature = "postgres")]
    proptest::proptest! {
        #[test]
        fn every_random_number_makes_one(number in proptest::num::u64::ANY) {
            let serial = SerialNo::of_random(number);
            proptest::prop_assert!(serial.checks());
            proptest::prop_assert_eq!(SerialNo::parse(serial.as_str()), Ok(serial));
        }
    }
}
