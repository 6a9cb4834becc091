//! What changed, for screens that show it: each panel asks anew only for its own topics.

use std::fmt;
use std::ops::BitOr;

codes! {
    /// What a change was about.
    pub enum Topic {
        Payments = "payments", "결제", "Payments";
        Coupons = "coupons", "쿠폰", "Coupons";
        Calls = "calls", "호출", "Calls";
        Errors = "errors", "오류", "Errors";
        Promotions = "promotions", "프로모션", "Promotions";
        Subscribers = "subscribers", "가입자", "Subscribers";
        Scenarios = "scenarios", "시나리오", "Scenarios";
        Sandboxes = "sandboxes", "샌드박스", "Sandboxes";
        Requests = "requests", "저장한 요청", "Saved requests";
        Codes = "codes", "코드", "Codes";
        Jobs = "jobs", "작업", "Jobs";
        Clock = "clock", "시계", "Clock";
    }
}

impl Topic {
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Some of the topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Topics(u16);

impl Topics {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// These.
    pub const fn of(topics: &[Topic]) -> Self {
        let (mut bits, mut index) = (0, 0);
        while index < topics.len() {
            bits |= topics[index].bit();
            index += 1;
        }
        Self(bits)
    }

    /// Every one.
    pub const fn all() -> Self {
        Self::of(Topic::ALL)
    }

    /// Whether `topic` is among them.
    pub fn has(self, topic: Topic) -> bool {
        self.0 & topic.bit() != 0
    }
}

impl BitOr for Topics {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl From<Topic> for Topics {
    fn from(topic: Topic) -> Self {
        Self::of(&[topic])
    }
}

/// `payments,calls`, as they are told to a page.
impl fmt::Display for Topics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = Topic::ALL.iter().filter(|topic| self.has(**topic));
        for (index, topic) in told.enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            f.write_str(topic.code())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_told_once_each_and_in_one_order() {
        let some = Topics::from(Topic::Calls) | Topics::of(&[Topic::Payments, Topic::Calls]);
        assert_eq!(some.to_string(), "payments,calls");
        assert!(some.has(Topic::Payments) && !some.has(Topic::Errors));
        assert_eq!(Topics::NONE.to_string(), "");
        assert_eq!(Topics::all().to_string().split(',').count(), Topic::ALL.len());
    }
}
