//! What a coupon takes off a payment.

use serde::Serialize;

use crate::language::{Language, Text};
use crate::money::Krw;

codes! {
    /// What sort of discount a coupon gives.
    pub enum BenefitKind {
        Fixed = "fixed", "정액", "Amount";
        Percentage = "percentage", "정률", "Percentage";
    }
}

/// To which multiples of won a percentage may be rounded down.
pub(super) const ROUNDINGS: [i32; 3] = [1, 10, 100];

/// What a coupon takes off a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Benefit {
    /// An amount.
    Fixed {
        /// How much.
        amount: Krw,
    },
    /// A part of the payment's amount.
    Percentage {
        /// How many hundredths: 1 to 100.
        percent: i32,
        /// The most, whatever the payment's amount is. It is taken as it is, without rounding.
        most: Krw,
        /// The part is rounded down to a multiple of so many won, before it is compared with the most.
        rounding: i32,
    },
}

impl Benefit {
    /// As it is stored: a percentage where one is given, of which `amount` is then the most.
    pub fn of(amount: Krw, percent: Option<i32>, rounding: Option<i32>) -> Self {
        match percent {
            Some(percent) => {
                Self::Percentage { percent, most: amount, rounding: rounding.unwrap_or(1).max(1) }
            }
            None => Self::Fixed { amount },
        }
    }

    /// The same in one language.
    pub fn told(self, language: Language) -> String {
        self.text().in_language(language).to_owned()
    }

    /// What a person reads: `3,000원`, `10% (최대 3,000원)`.
    pub fn text(self) -> Text {
        match self {
            Self::Fixed { amount } => Text::new(format!("{amount}원"), format!("{amount} won")),
            Self::Percentage { percent, most, .. } => Text::new(
                format!("{percent}% (최대 {most}원)"),
                format!("{percent}% (up to {most} won)"),
            ),
        }
    }

    /// What it takes off `amount`: never more than that, nor than [`Self::most`].
    pub fn discount(self, amount: Krw) -> Krw {
        match self {
            Self::Fixed { amount: most } => most.min(amount),
            Self::Percentage { percent, most, rounding } => {
                let part = amount.0 * i64::from(percent) / 100;
                Krw(part - part % i64::from(rounding)).min(most)
            }
        }
    }

    /// The most that it ever takes off.
    pub fn most(self) -> Krw {
        match self {
            Self::Fixed { amount } => amount,
            Self::Percentage { most, .. } => most,
        }
    }

    /// The least amount of a payment from which it takes off all that it promises: all of a fixed amount, something of a
    /// percentage.
    pub fn least_amount(self) -> Krw {
        match self {
            Self::Fixed { amount } => amount,
            Self::Percentage { percent, rounding, .. } => {
                let hundredths = i64::from(rounding) * 100;
                Krw((hundredths + i64::from(percent) - 1) / i64::from(percent))
            }
        }
    }

    /// What sort of discount it is.
    pub fn kind(self) -> BenefitKind {
        match self {
            Self::Fixed { .. } => BenefitKind::Fixed,
            Self::Percentage { .. } => BenefitKind::Percentage,
        }
    }

    /// Its percentage and its rounding, where it is one.
    pub fn percentage(self) -> Option<(i32, i32)> {
        match self {
            Self::Fixed { .. } => None,
            Self::Percentage { percent, rounding, .. } => Some((percent, rounding)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percentage(percent: i32, most: i64, rounding: i32) -> Benefit {
        Benefit::Percentage { percent, most: Krw(most), rounding }
    }

    #[test]
    fn a_part_is_rounded_down_and_then_capped() {
        for (percent, most, rounding, amount, wanted) in [
            (10, 3_000, 1, 12_345, 1_234),
            (10, 3_000, 10, 12_345, 1_230),
            (10, 3_000, 100, 12_345, 1_200),
            (10, 3_000, 100, 30_000, 3_000),
            (10, 3_000, 100, 99_999_999, 3_000),
            // The most is taken as it is.
            (10, 1_234, 100, 12_345, 1_200),
            (10, 1_234, 100, 99_999, 1_234),
            (10, 3_000, 100, 999, 0),
            (100, 3_000, 1, 1, 1),
            (33, 99_999_999, 1, 100, 33),
        ] {
            let benefit = percentage(percent, most, rounding);
            assert_eq!(benefit.discount(Krw(amount)), Krw(wanted), "{benefit:?} of {amount}");
        }
        assert_eq!(Benefit::Fixed { amount: Krw(3_000) }.discount(Krw(10_000)), Krw(3_000));
    }

    #[test]
    fn the_least_amount_is_the_first_with_a_discount() {
        for (percent, rounding, wanted) in
            [(10, 1, 10), (10, 100, 1_000), (1, 100, 10_000), (3, 1, 34), (100, 10, 10)]
        {
            let benefit = percentage(percent, 3_000, rounding);
            assert_eq!(benefit.least_amount(), Krw(wanted), "{benefit:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_discount_keeps_its_bounds(
            percent in 1..=100_i32, most in 1..=Krw::MAXIMUM.0, place in 0..3_usize,
            amount in 1..=Krw::MAXIMUM.0, more in 0..=Krw::MAXIMUM.0,
        ) {
            let rounding = ROUNDINGS[place];
            let benefit = percentage(percent, most, rounding);
            let discount = benefit.discount(Krw(amount));
            proptest::prop_assert!(discount >= Krw::ZERO);
            proptest::prop_assert!(discount <= Krw(amount) && discount <= benefit.most());
            proptest::prop_assert!(discount.0 % i64::from(rounding) == 0 || discount == Krw(most));
            proptest::prop_assert!(benefit.discount(Krw(amount + more)) >= discount);
            proptest::prop_assert_eq!(discount > Krw::ZERO, Krw(amount) >= benefit.least_amount());
            // It is the largest such multiple: one more would be more than the part.
            proptest::prop_assert!(
                discount == Krw(most)
                    || (discount.0 + i64::from(rounding)) * 100 > amount * i64::from(percent)
            );
        }
    }
}
