//! In which order the coupons stand that a request can use, and why.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::coupon::Coupon;
use crate::identifier::SerialNo;
use crate::language::Text;
use crate::money::Krw;

codes! {
    /// Why a coupon stands before the next one.
    pub enum Precedence {
        LargestBenefit = "largest_benefit", "할인이 더 큼", "Takes off more";
        EndsFirst = "ends_first", "먼저 끝남", "Ends first";
        SerialNumber = "serial_number", "일련번호 순", "By serial number";
    }
}

/// Where a usable coupon stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct RankedCoupon {
    /// The coupon.
    pub serial_no: SerialNo,
    /// What it takes off this request, in won.
    pub takes_off: Krw,
    /// Why it stands before the next one; none of the last.
    pub before_next: Option<Precedence>,
    /// The same in words, with what decided.
    pub reason: Option<Text>,
    /// Whether this look-up issued it.
    pub issued_now: bool,
}

/// The order of coupons, each with what it takes off: the largest benefit for this request, then the first to end,
/// then the serial number. It does not depend on the order in which they come.
pub fn ranked(
    mut coupons: Vec<(Coupon, Krw)>,
    issued_now: &[SerialNo],
) -> (Vec<Coupon>, Vec<RankedCoupon>) {
    coupons.sort_by(|(one, takes_off), (other, others)| {
        let key = |coupon: &Coupon, takes_off: Krw| (Reverse(takes_off.0), coupon.valid_until);
        key(one, *takes_off)
            .cmp(&key(other, *others))
            .then_with(|| one.serial_no.as_str().cmp(other.serial_no.as_str()))
    });
    let ranks = coupons.iter().enumerate().map(|(place, (coupon, takes_off))| {
        let next = coupons.get(place + 1);
        let before_next = next.map(|next| Precedence::of((coupon, *takes_off), next));
        let reason = before_next.zip(next);
        RankedCoupon {
            serial_no: coupon.serial_no.clone(),
            takes_off: *takes_off,
            before_next,
            reason: reason.map(|(why, next)| why.told(coupon, *takes_off, next.1)),
            issued_now: issued_now.contains(&coupon.serial_no),
        }
    });
    let ranks = ranks.collect();
    (coupons.into_iter().map(|(coupon, _)| coupon).collect(), ranks)
}

impl Precedence {
    fn of((coupon, takes_off): (&Coupon, Krw), (next, nexts): &(Coupon, Krw)) -> Self {
        if takes_off != *nexts {
            Self::LargestBenefit
        } else if coupon.valid_until != next.valid_until {
            Self::EndsFirst
        } else {
            Self::SerialNumber
        }
    }

    fn told(self, coupon: &Coupon, takes_off: Krw, next: Krw) -> Text {
        let ends = coupon.valid_until;
        match self {
            Self::LargestBenefit => Text::new(
                format!("할인 {takes_off}원, 다음은 {next}원"),
                format!("{takes_off} won off, the next {next}"),
            ),
            Self::EndsFirst => Text::new(
                format!("할인이 같고 {ends}에 먼저 끝남"),
                format!("As much off as the next, and ends before it: {ends}"),
            ),
            Self::SerialNumber => Text::new(
                "할인과 마지막 날이 같아 일련번호 순",
                "The same benefit and last day as the next: by serial number",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::coupon::CouponStatus;
    use crate::identifier::{Ncn, PromotionId};
    use proptest::prelude::*;

    fn coupon(serial: u8, day: u8) -> Coupon {
        Coupon {
            serial_no: SerialNo::parse(&format!("7203184655209{serial:03}")).unwrap(),
            promotion_id: PromotionId::parse("AUTUMN").unwrap(),
            version: Some(1),
            name: "가을".into(),
            ncn: Ncn::parse("500123456789").unwrap().into(),
            amount: Krw(3_000),
            percent: None,
            rounding: None,
            status: CouponStatus::Unused,
            valid_until: clock::parse_date(&format!("2026-12-{:02}", 1 + day % 28)).unwrap(),
            order_no: None,
            issued_at: chrono::DateTime::UNIX_EPOCH,
            restored_count: 0,
        }
    }

    #[test]
    fn the_largest_benefit_then_the_first_to_end_then_the_serial_number() {
        let one = |serial, day, won| (coupon(serial, day), Krw(won));
        let given = vec![one(4, 1, 1_000), one(3, 9, 3_000), one(2, 5, 3_000), one(1, 9, 3_000)];
        let (coupons, ranks) = ranked(given, &[]);
        let serials: Vec<_> = coupons.iter().map(|it| &it.serial_no.as_str()[13..]).collect();
        assert_eq!(serials, ["002", "001", "003", "004"]);
        let why: Vec<_> = ranks.iter().map(|it| it.before_next).collect();
        assert_eq!(
            why,
            [
                Some(Precedence::EndsFirst),
                Some(Precedence::SerialNumber),
                Some(Precedence::LargestBenefit),
                None,
            ]
        );
        assert_eq!(ranks[2].reason.as_ref().unwrap().korean, "할인 3,000원, 다음은 1,000원");
        assert_eq!(ranks[3].reason, None);
    }

    proptest! {
        /// One order, whatever comes first; and each stands before the next for the reason that is told.
        #[test]
        fn the_order_is_total(
            given in prop::collection::btree_map(0..200_u8, (0..4_u8, 1..4_i64), 0..12),
            turn in 0..12_usize,
        ) {
            let given: Vec<_> = given
                .into_iter()
                .map(|(serial, (day, won))| (coupon(serial, day), Krw(won)))
                .collect();
            let mut turned = given.clone();
            turned.rotate_left(turn % given.len().max(1));
            turned.reverse();
            let (coupons, ranks) = ranked(given.clone(), &[]);
            prop_assert_eq!(&ranked(turned, &[]), &(coupons.clone(), ranks.clone()));
            prop_assert_eq!(coupons.len(), given.len());
            for (place, pair) in coupons.windows(2).enumerate() {
                let (off, next) = (ranks[place].takes_off, ranks[place + 1].takes_off);
                let (end, next_end) = (pair[0].valid_until, pair[1].valid_until);
                let serials = pair[0].serial_no.as_str() < pair[1].serial_no.as_str();
                let is_so = match ranks[place].before_next.unwrap() {
                    Precedence::LargestBenefit => off > next,
                    Precedence::EndsFirst => off == next && end < next_end,
                    Precedence::SerialNumber => off == next && end == next_end && serials,
                };
                prop_assert!(is_so, "{:?}", ranks[place]);
            }
        }
    }
}
