//! Money: whole Korean won. The won has no minor unit, so an integer is exact.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::FieldProblem;

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

    /// Reads an amount as a person types it: digits, with or without commas between thousands.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        Self::parse_up_to(text, Self::MAXIMUM)
    }

    /// The same where more, or less, is possible than a person can enter.
    pub(crate) fn parse_up_to(text: &str, maximum: Self) -> Result<Self, FieldProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldProblem::Missing);
        }
        let (negative, written) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let digits = without_commas(written)?;
        if negative {
            return Err(FieldProblem::Negative);
        }
        // More digits than i64 holds are simply too many: the same answer as one digit too many.
        match digits.parse::<i64>() {
            Ok(won) if won <= maximum.0 => Ok(Self(won)),
            _ => Err(FieldProblem::TooLarge { maximum }),
        }
    }

    /// This amount less `other`, which the caller knows to be no larger.
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    /// The sum of two amounts, both far below what an i64 holds.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
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

/// The digits of an amount. Commas are read only where [`Krw`] is shown with them: `12,34` may have
/// been meant as 12.34, or as 1,234 or 12,340.
fn without_commas(written: &str) -> Result<String, FieldProblem> {
    let digits: String = written.chars().filter(|c| *c != ',').collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FieldProblem::NotANumber);
    }
    let mut groups = written.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3);
    if written.contains(',') && !is_grouped {
        return Err(FieldProblem::MisplacedComma);
    }
    Ok(digits)
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
    fn reads_what_people_type() {
        assert_eq!(Krw::parse("12000"), Ok(Krw(12_000)));
        assert_eq!(Krw::parse(" 12,000 "), Ok(Krw(12_000)));
        assert_eq!(Krw::parse(""), Err(FieldProblem::Missing));
        assert_eq!(Krw::parse("천원"), Err(FieldProblem::NotANumber));
        assert_eq!(Krw::parse("1e3"), Err(FieldProblem::NotANumber));
        assert_eq!(Krw::parse(","), Err(FieldProblem::NotANumber));
        assert_eq!(Krw::parse("1,234,567"), Ok(Krw(1_234_567)));
        for text in ["12,34", "1,2000", ",123", "123,", "1,,234", "1234,567", "0,123"] {
            assert_eq!(Krw::parse(text), Err(FieldProblem::MisplacedComma), "{text}");
        }
        assert_eq!(Krw::parse("12.000"), Err(FieldProblem::NotANumber));
        assert_eq!(Krw::parse("-1"), Err(FieldProblem::Negative));
        assert_eq!(
            Krw::parse("123456789012"),
            Err(FieldProblem::TooLarge { maximum: Krw::MAXIMUM })
        );
        assert_eq!(
            Krw::parse("99999999999999999999999"),
            Err(FieldProblem::TooLarge { maximum: Krw::MAXIMUM })
        );
    }

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
        fn what_is_shown_can_be_read_again(won in 0..=Krw::MAXIMUM.0) {
            proptest::prop_assert_eq!(Krw::parse(&Krw(won).to_string()), Ok(Krw(won)));
        }

        /// What is read is what is written: the digits alone, or as they are shown.
        #[test]
        fn what_is_read_was_written_so(text in "-?[0-9,]{0,12}") {
            if let Ok(won) = Krw::parse(&text) {
                let digits = text.trim_start_matches('0');
                let plain = if digits.is_empty() { "0" } else { digits };
                let shown = won.to_string();
                proptest::prop_assert!(text == shown || plain == won.0.to_string(), "{}", text);
            }
        }

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
            let _ = Krw::parse(&text);
            let _ = whole_number(&text);
            let _ = whole_number(&digits);
        }
    }
}
