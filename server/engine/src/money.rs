//! Money: whole Korean won. The won has no minor unit, so an integer is exact.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of Korean won. Differences may be negative; what a person enters never is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "postgres", derive(sqlx::Type, utoipa::ToSchema), sqlx(transparent))]
#[serde(transparent)]
pub struct Krw(pub i64);

impl Krw {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount that can be entered: eight digits, ten times what a line may ever owe.
    pub const MAXIMUM: Self = Self(99_999_999);

    /// This amount less `other`, which the caller knows to be no larger.
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    /// The sum of two amounts, both far below what an i64 holds.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// What is left of a limit; zero where more is used than the limit now allows.
pub fn remaining(limit_amount: Krw, used: Krw) -> Krw {
    limit_amount.minus(used).max(Krw::ZERO)
}

/// A whole number as JSON may write it: `12000`, or, which is the same, `12000.00` or `1.2e4`. One that
/// an `i64` does not hold is the largest, or the smallest.
pub fn whole_number(text: &str) -> Option<i64> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    // How many zeros follow the significant digits.
    let zeros = i64::from(exponent) + length(digits) - length(significant) - length(fraction);
    if zeros < 0 {
        return None;
    }
    let too_large = length(significant) + zeros > 18;
    let number = if too_large {
        i64::MAX
    } else {
        let zeros = "0".repeat(usize::try_from(zeros).ok()?);
        format!("{significant}{zeros}").parse().ok()?
    };
    Some(sign * number)
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

/// With thousands separators: `12,000`.
impl fmt::Display for Krw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_as_json_writes_them() {
        for (text, expected) in [
            ("12000", Some(12_000)),
            ("12000.00", Some(12_000)),
            ("1.2e4", Some(12_000)),
            ("1.2E+4", Some(12_000)),
            ("120000e-1", Some(12_000)),
            ("0.0", Some(0)),
            ("0e999", Some(0)),
            ("-3", Some(-3)),
            ("5.00123456789e11", Some(500_123_456_789)),
            ("1e30", Some(i64::MAX)),
            ("12000.5", None),
            ("1e-1", None),
            ("12000.", None),
            (".5", None),
            ("1e", None),
            ("e1", None),
            ("", None),
            ("-", None),
            ("1_000", None),
            ("１２", None),
        ] {
            assert_eq!(whole_number(text), expected, "{text}");
        }
    }

    #[test]
    fn shows_thousands_separators() {
        assert_eq!(Krw(0).to_string(), "0");
        assert_eq!(Krw(999).to_string(), "999");
        assert_eq!(Krw(1_000).to_string(), "1,000");
        assert_eq!(Krw(-1_234_567).to_string(), "-1,234,567");
    }

    proptest::proptest! {
        #[test]
        fn a_whole_number_is_read_however_it_is_written(number: i32, zeros in 0..6_usize) {
            let number = i64::from(number);
            let point = format!("{number}.{}", "0".repeat(zeros + 1));
            let exponent = format!("{number}{}e-{zeros}", "0".repeat(zeros));
            for text in [number.to_string(), point, exponent] {
                proptest::prop_assert_eq!(whole_number(&text), Some(number), "{}", text);
            }
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}", digits in "-?[0-9]{0,30}[.]?[0-9]{0,30}(e-?[0-9]{1,6})?") {
            let _ = whole_number(&text);
            let _ = whole_number(&digits);
        }
    }
}
