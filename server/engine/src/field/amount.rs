//! An amount of money as a person enters it.

use super::FieldProblem;
use crate::money::Krw;

impl Krw {
    /// Reads an amount as a person types it: digits, with or without commas between thousands.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        Self::parse_up_to(text, Self::MAXIMUM)
    }

    /// Takes an amount that is a number already, within the same bounds.
    pub fn given(won: i64) -> Result<Self, FieldProblem> {
        match Self(won) {
            amount if amount < Self::ZERO => Err(FieldProblem::Negative),
            amount if amount > Self::MAXIMUM => {
                Err(FieldProblem::TooLarge { maximum: Self::MAXIMUM })
            }
            amount => Ok(amount),
        }
    }

    /// Reads an amount where more, or less, is possible than a person can enter.
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
        fn reading_never_panics(text in ".{0,40}", digits in "-?[0-9]{0,30}[.]?[0-9]{0,30}(e-?[0-9]{1,6})?") {
            let _ = Krw::parse(&text);
            let _ = Krw::parse(&digits);
        }
    }
}
