//! Money: whole Korean won. The won has no minor unit, so an integer is exact.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::Problem;

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
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::parse_up_to(text, Self::MAXIMUM)
    }

    /// The same where more, or less, is possible than a person can enter.
    pub(crate) fn parse_up_to(text: &str, maximum: Self) -> Result<Self, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::Missing);
        }
        let (negative, written) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let digits = without_commas(written)?;
        if negative {
            return Err(Problem::Negative);
        }
        // More digits than i64 holds are simply too many: the same answer as one digit too many.
        match digits.parse::<i64>() {
            Ok(won) if won <= maximum.0 => Ok(Self(won)),
            _ => Err(Problem::TooLarge { maximum }),
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

/// The digits of an amount. Commas are read only where [`Krw`] is shown with them: `12,34` may have
/// been meant as 12.34, or as 1,234 or 12,340.
fn without_commas(written: &str) -> Result<String, Problem> {
    let digits: String = written.chars().filter(|c| *c != ',').collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::NotANumber);
    }
    let mut groups = written.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3);
    if written.contains(',') && !is_grouped {
        return Err(Problem::MisplacedComma);
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
        assert_eq!(Krw::parse(""), Err(Problem::Missing));
        assert_eq!(Krw::parse("천원"), Err(Problem::NotANumber));
        assert_eq!(Krw::parse("1e3"), Err(Problem::NotANumber));
        assert_eq!(Krw::parse(","), Err(Problem::NotANumber));
        assert_eq!(Krw::parse("1,234,567"), Ok(Krw(1_234_567)));
        for text in ["12,34", "1,2000", ",123", "123,", "1,,234", "1234,567", "0,123"] {
            assert_eq!(Krw::parse(text), Err(Problem::MisplacedComma), "{text}");
        }
        assert_eq!(Krw::parse("12.000"), Err(Problem::NotANumber));
        assert_eq!(Krw::parse("-1"), Err(Problem::Negative));
        assert_eq!(Krw::parse("123456789012"), Err(Problem::TooLarge { maximum: Krw::MAXIMUM }));
        assert_eq!(
            Krw::parse("99999999999999999999999"),
            Err(Problem::TooLarge { maximum: Krw::MAXIMUM })
        );
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
        fn reading_never_panics(text in ".{0,40}") {
            let _ = Krw::parse(&text);
        }
    }
}
