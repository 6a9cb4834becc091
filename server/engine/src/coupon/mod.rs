//! Coupons: issued from a promotion to a subscriber, used once, restored by a cancel.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::identifier::{Ctn, Ncn, OrderNo, PromotionId, SerialNo};
use crate::money::Krw;
use crate::personal::Personal;
use crate::promotion::Benefit;
use crate::refusal::Refusal;

#[cfg(feature = "postgres")]
mod by_hand;
#[cfg(feature = "postgres")]
mod delete;
#[cfg(feature = "postgres")]
mod expire;
#[cfg(feature = "postgres")]
mod export;
#[cfg(feature = "postgres")]
mod extend;
mod filter;
mod form;
#[cfg(feature = "postgres")]
mod get;
#[cfg(feature = "postgres")]
mod issue;
mod life;
#[cfg(feature = "postgres")]
mod list;
#[cfg(feature = "postgres")]
mod restore;
#[cfg(feature = "postgres")]
mod serial;

pub use crate::status::{CouponSeen, CouponStatus};
#[cfg(feature = "postgres")]
pub use export::CouponExport;
pub use filter::{CouponFilter, CouponForm, CouponPlace, SerialPart};
pub use form::{ExtendForm, IssueForm, IssueRequest, RestoreForm};
#[cfg(feature = "postgres")]
pub(crate) use issue::issuable;
pub use life::{CouponLife, LifeEntry, LifeKind};

/// Something that happens to a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponEvent {
    /// A payment takes it and asks for its verification.
    Hold,
    /// The payment that held it was paid.
    Redeem,
    /// The payment that held it was declined.
    Release,
    /// The payment that used it was cancelled.
    Restore,
    /// Its last day went by.
    Expire,
    /// A tester deleted it.
    Delete,
    /// A tester took its deletion back.
    Undelete,
    /// A tester gave it a later last day, which is not over.
    Extend,
}

impl CouponStatus {
    /// The status after `event`, or `None` where the event can't happen to such a coupon.
    /// `past_validity` decides what a coupon becomes that comes back after its last day.
    pub fn apply(self, event: CouponEvent, past_validity: bool) -> Option<Self> {
        use CouponEvent::{Delete, Expire, Extend, Hold, Redeem, Release, Restore, Undelete};
        match (self, event) {
            (Self::Unused, Hold) if !past_validity => Some(Self::Held),
            (Self::Held, Redeem) => Some(Self::Used),
            (Self::Held, Release) | (Self::Used, Restore) | (Self::Deleted, Undelete) => {
                Some(if past_validity { Self::Expired } else { Self::Unused })
            }
            (Self::Unused, Expire) if past_validity => Some(Self::Expired),
            (Self::Unused | Self::Expired, Delete) => Some(Self::Deleted),
            (Self::Unused | Self::Expired, Extend) => Some(Self::Unused),
            _ => None,
        }
    }
}

/// An issued coupon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow, utoipa::ToSchema))]
pub struct Coupon {
    /// 일렬 번호.
    pub serial_no: SerialNo,
    /// The promotion it was issued from.
    pub promotion_id: PromotionId,
    /// The version of that promotion whose promise it keeps; none where a target issued it.
    #[serde(default)]
    pub version: Option<i32>,
    /// 쿠폰 이름, as the promotion had it when the coupon was issued.
    pub name: String,
    /// Whose it is; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Ncn))]
    pub ncn: Personal<Ncn>,
    /// What it takes off, in won; of a percentage the most.
    pub amount: Krw,
    /// Of a percentage: how many hundredths of a payment's amount.
    #[serde(default)]
    pub percent: Option<i32>,
    /// Of a percentage: to a multiple of how many won it is rounded down.
    #[serde(default)]
    pub rounding: Option<i32>,
    /// Where it is in its life.
    pub status: CouponStatus,
    /// The last day on which it can be used.
    #[serde(deserialize_with = "crate::clock::wire::date")]
    pub valid_until: NaiveDate,
    /// The order that holds or used it.
    pub order_no: Option<OrderNo>,
    /// When it was issued.
    #[serde(deserialize_with = "crate::clock::wire::moment")]
    pub issued_at: DateTime<Utc>,
    /// How often a cancel brought it back.
    pub restored_count: i32,
}

impl Coupon {
    /// What it takes off.
    pub fn benefit(&self) -> Benefit {
        Benefit::of(self.amount, self.percent, self.rounding)
    }

    /// The status on `day`, which alone decides between unused and expired: whether the background
    /// task has come by and stored it makes no difference. A payment is asked about on its own day, so
    /// one that is dated on the coupon's last day finds it unused also when it is sent later.
    pub fn status_on(&self, day: NaiveDate) -> CouponStatus {
        match self.status {
            CouponStatus::Unused | CouponStatus::Expired if day > self.valid_until => {
                CouponStatus::Expired
            }
            CouponStatus::Unused | CouponStatus::Expired => CouponStatus::Unused,
            status => status,
        }
    }

    /// Why a payment on `day` can't take the coupon, if it can't.
    pub fn holdable(&self, day: NaiveDate) -> Result<(), Refusal> {
        let serial_no = self.serial_no.clone();
        match self.status_on(day) {
            CouponStatus::Unused => Ok(()),
            CouponStatus::Held => Err(Refusal::CouponHeld { serial_no }),
            CouponStatus::Used => Err(Refusal::CouponAlreadyUsed { serial_no }),
            CouponStatus::Expired => Err(Refusal::CouponExpired { serial_no }),
            CouponStatus::Deleted => Err(Refusal::CouponDeleted { serial_no }),
        }
    }

    /// Why the coupon can't be deleted on `day`, if it can't.
    pub fn deletable(&self, day: NaiveDate) -> Result<CouponStatus, Refusal> {
        self.after(CouponEvent::Delete, day)
    }

    /// Why the coupon's deletion can't be taken back on `day`, if it can't.
    pub fn restorable(&self, day: NaiveDate) -> Result<CouponStatus, Refusal> {
        self.after(CouponEvent::Undelete, day)
    }

    /// Why the coupon can't be valid until `last_day` instead, on `day`, if it can't.
    pub fn extendable(&self, day: NaiveDate, last_day: NaiveDate) -> Result<CouponStatus, Refusal> {
        let status = self.after(CouponEvent::Extend, day)?;
        if last_day <= self.valid_until || last_day < day {
            return Err(Refusal::CouponNotExtended {
                serial_no: self.serial_no.clone(),
                valid_until: self.valid_until.to_string(),
                today: day.to_string(),
            });
        }
        Ok(status)
    }

    /// The status after what somebody does by hand on `day`, or why it can't be done.
    fn after(&self, event: CouponEvent, day: NaiveDate) -> Result<CouponStatus, Refusal> {
        let status = self.status_on(day);
        status.apply(event, day > self.valid_until).ok_or_else(|| {
            let serial_no = self.serial_no.clone();
            match status {
                CouponStatus::Held => Refusal::CouponHeld { serial_no },
                CouponStatus::Used => Refusal::CouponAlreadyUsed { serial_no },
                CouponStatus::Deleted => Refusal::CouponDeleted { serial_no },
                CouponStatus::Unused | CouponStatus::Expired => {
                    Refusal::CouponNotDeleted { serial_no, status }
                }
            }
        })
    }
}

/// A coupon of the list, with the phone number that its contract has now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct CouponLine {
    /// The coupon, with today's status.
    pub coupon: Coupon,
    /// The number; masked for a viewer.
    #[cfg_attr(feature = "postgres", schema(value_type = Option<Ctn>))]
    pub ctn: Option<Personal<Ctn>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use CouponEvent::*;
    use CouponStatus::*;

    const EVENTS: [CouponEvent; 8] =
        [Hold, Redeem, Release, Restore, Expire, Delete, Undelete, Extend];

    #[test]
    fn the_whole_life() {
        let mut allowed = Vec::new();
        for past in [false, true] {
            for status in CouponStatus::ALL {
                for event in EVENTS {
                    if let Some(next) = status.apply(event, past) {
                        allowed.push((past, *status, event, next));
                    }
                }
            }
        }
        assert_eq!(
            allowed,
            [
                (false, Unused, Hold, Held),
                (false, Unused, Delete, Deleted),
                (false, Unused, Extend, Unused),
                (false, Held, Redeem, Used),
                (false, Held, Release, Unused),
                (false, Used, Restore, Unused),
                (false, Expired, Delete, Deleted),
                (false, Expired, Extend, Unused),
                (false, Deleted, Undelete, Unused),
                (true, Unused, Expire, Expired),
                (true, Unused, Delete, Deleted),
                (true, Unused, Extend, Unused),
                (true, Held, Redeem, Used),
                (true, Held, Release, Expired),
                (true, Used, Restore, Expired),
                (true, Expired, Delete, Deleted),
                (true, Expired, Extend, Unused),
                (true, Deleted, Undelete, Expired),
            ]
        );
    }

    fn coupon(status: CouponStatus) -> Coupon {
        Coupon {
            serial_no: SerialNo::parse("7203184655209137").unwrap(),
            promotion_id: PromotionId::parse("AUTUMN").unwrap(),
            version: Some(1),
            name: "가을".into(),
            ncn: Ncn::parse("500123456789").unwrap().into(),
            amount: Krw(3_000),
            percent: None,
            rounding: None,
            status,
            valid_until: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
            order_no: None,
            issued_at: DateTime::UNIX_EPOCH,
            restored_count: 0,
        }
    }

    #[test]
    fn the_last_day_is_a_day_on_which_it_can_be_used() {
        let unused = coupon(Unused);
        let last = unused.valid_until;
        assert_eq!(unused.status_on(last), Unused);
        assert_eq!(unused.status_on(last.pred_opt().unwrap()), Unused);
        assert_eq!(unused.status_on(last.succ_opt().unwrap()), Expired);
        assert_eq!(unused.holdable(last), Ok(()));
        assert_eq!(unused.holdable(last.succ_opt().unwrap()).unwrap_err().code(), "COUPON_EXPIRED");
    }

    #[test]
    fn whether_it_was_stored_as_expired_makes_no_difference_on_any_day() {
        let (unused, expired) = (coupon(Unused), coupon(Expired));
        for days in -2..=2 {
            let day = unused.valid_until + chrono::TimeDelta::days(days);
            assert_eq!(unused.status_on(day), expired.status_on(day), "{day}");
            assert_eq!(unused.holdable(day), expired.holdable(day), "{day}");
            assert_eq!(unused.deletable(day), expired.deletable(day), "{day}");
        }
    }

    #[test]
    fn what_a_payment_has_or_is_gone_is_not_deleted() {
        let day = coupon(Unused).valid_until;
        for (status, code) in [
            (Unused, "OK"),
            (Held, "COUPON_HELD"),
            (Used, "COUPON_ALREADY_USED"),
            (Expired, "OK"),
            (Deleted, "COUPON_DELETED"),
        ] {
            let told =
                coupon(status).deletable(day).map_or_else(|refused| refused.code(), |_| "OK");
            assert_eq!(told, code, "{status:?}");
        }
    }

    #[test]
    fn a_deletion_is_taken_back_and_nothing_else() {
        let day = coupon(Unused).valid_until;
        for (status, code) in [
            (Unused, "COUPON_NOT_DELETED"),
            (Held, "COUPON_HELD"),
            (Used, "COUPON_ALREADY_USED"),
            (Expired, "COUPON_NOT_DELETED"),
        ] {
            assert_eq!(coupon(status).restorable(day).unwrap_err().code(), code, "{status:?}");
        }
        assert_eq!(coupon(Deleted).restorable(day), Ok(Unused));
        assert_eq!(coupon(Deleted).restorable(day.succ_opt().unwrap()), Ok(Expired));
    }

    #[test]
    fn a_coupon_is_extended_to_a_later_day_that_is_not_over() {
        let last = coupon(Unused).valid_until;
        let after = |days| last + chrono::TimeDelta::days(days);
        for (status, today, to, told) in [
            (Unused, last, after(1), "OK"),
            (Unused, last, last, "COUPON_NOT_EXTENDED"),
            (Unused, after(-9), after(-1), "COUPON_NOT_EXTENDED"),
            (Unused, after(5), after(5), "OK"),
            (Expired, after(5), after(6), "OK"),
            (Expired, after(5), after(4), "COUPON_NOT_EXTENDED"),
            (Held, last, after(1), "COUPON_HELD"),
            (Used, last, after(1), "COUPON_ALREADY_USED"),
            (Deleted, last, after(1), "COUPON_DELETED"),
        ] {
            let extended = coupon(status).extendable(today, to);
            let code = extended.map_or_else(|refused| refused.code(), |_| "OK");
            assert_eq!(code, told, "{status:?} {today} {to}");
        }
    }

    proptest::proptest! {
        #[test]
        fn used_or_held_exactly_between_hold_and_release_or_restore(
            steps in proptest::collection::vec((0..EVENTS.len(), proptest::bool::ANY), 0..60)
        ) {
            let (mut status, mut live, mut deleted) = (Unused, false, false);
            for (index, past) in steps {
                let event = EVENTS[index];
                let Some(next) = status.apply(event, past) else { continue };
                proptest::prop_assert_eq!(deleted, event == Undelete, "only a deletion is taken back");
                match event {
                    Hold => { proptest::prop_assert!(!live); live = true; }
                    Release | Restore => { proptest::prop_assert!(live); live = false; }
                    Delete => deleted = true,
                    Undelete => deleted = false,
                    Redeem | Expire | Extend => {}
                }
                status = next;
                proptest::prop_assert_eq!(live, matches!(status, Held | Used));
            }
        }
    }
}
