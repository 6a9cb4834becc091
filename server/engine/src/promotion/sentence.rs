//! What a promotion promises, in words.

use super::{Benefit, OnCancel, Promotion, WhenIssued};
use crate::condition::Codes;
use crate::language::Text;
use crate::money::Krw;
use crate::particle;

impl Promotion {
    /// What it promises, in a sentence.
    pub fn sentence(&self, codes: &dyn Codes) -> Text {
        let Self { minimum_amount, valid_from, valid_until, .. } = self;
        let asked = self.conditions.sentence(codes);
        let more = |asked: String| if asked.is_empty() { asked } else { format!(", {asked}") };
        let (korean, english) = (more(asked.korean), more(asked.english));
        let (benefit, days) = (self.benefit_in_words(), self.days_in_words());
        let (bounds, after) = (self.bounds_in_words(), self.what_follows());
        let korean = format!(
            "결제 금액 {minimum_amount}원 이상{korean}: {}을 할인합니다. {valid_from}부터 {valid_until}까지{}, {}.{}",
            benefit.korean, days.korean, bounds.korean, after.korean,
        );
        Text::new(
            particle::chosen(korean),
            format!(
                "Amount at least {minimum_amount} won{english}: {} off. {valid_from} to {valid_until}{}, {}.{}",
                benefit.english, days.english, bounds.english, after.english,
            ),
        )
    }

    fn benefit_in_words(&self) -> Text {
        match self.benefit() {
            Benefit::Percentage { percent, most, rounding } if rounding > 1 => Text::new(
                format!("{percent}% ({rounding}원 미만 버림, 최대 {most}원)"),
                format!("{percent}% (rounded down to {rounding} won, up to {most} won)"),
            ),
            benefit => benefit.text(),
        }
    }

    fn days_in_words(&self) -> Text {
        match self.valid_days {
            None => Text::default(),
            Some(0) => Text::new(", 쿠폰마다 발급한 날만", ", each coupon on the day of its issue"),
            Some(days) => Text::new(
                format!(", 쿠폰마다 발급 다음 날부터 {days}일"),
                format!(", each coupon until {days} days after its issue"),
            ),
        }
    }

    fn bounds_in_words(&self) -> Text {
        let mut korean = format!("1인당 {}장", Krw(self.per_customer));
        let mut english = format!("{} for one customer", Krw(self.per_customer));
        for (bound, per_korean, per_english) in
            [(self.per_day, "하루", "a day"), (self.per_month, "한 달", "a month")]
        {
            if let Some(bound) = bound.map(Krw) {
                korean += &format!(", {per_korean} {bound}장");
                english += &format!(", {bound} {per_english}");
            }
        }
        korean += &format!(", 모두 {}장", Krw(self.budget));
        english += &format!(", {} in all", Krw(self.budget));
        if let Some(won) = self.budget_won {
            korean += &format!(" {won}원까지");
            english += &format!(" and up to {won} won");
        }
        Text::new(korean, english)
    }

    /// What is not as usual when its coupons are issued, and after a cancel.
    fn what_follows(&self) -> Text {
        let mut text = match self.on_cancel {
            OnCancel::Restore => Text::default(),
            OnCancel::RestoreWithGrace => {
                let days = self.grace_days.unwrap_or_default();
                Text::new(
                    format!(
                        " 취소하면 복원하고, 그 사이 끝난 쿠폰은 취소한 다음 날부터 {days}일 더 쓸 수 있습니다."
                    ),
                    format!(
                        " A cancel restores the coupon; one that ended meanwhile has {days} days more."
                    ),
                )
            }
            OnCancel::Void => {
                Text::new(" 취소해도 복원하지 않습니다.", " A cancel does not restore the coupon.")
            }
            OnCancel::Reissue => {
                Text::new(" 취소하면 새 쿠폰을 발급합니다.", " A cancel issues a new coupon.")
            }
        };
        if self.issuing == WhenIssued::AtLookUp {
            text.korean += " 쿠폰을 조회할 때 자동으로 발급합니다.";
            text.english += " Issued at the look-up of coupons.";
        }
        text
    }
}
