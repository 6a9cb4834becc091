//! Makes a coupon's life of what is stored about it: a pure function.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;

use super::{LifeEntry, LifeKind};
use crate::clock;
use crate::coupon::Coupon;
use crate::identifier::{OrderNo, ReaderName, SerialNo};
use crate::language::{Language, Text};
use crate::money::Krw;
use crate::status::PaymentStatus;
use crate::telegram::ResponseCode;

/// A payment that the coupon was in.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "postgres", derive(sqlx::FromRow))]
pub(super) struct PaymentOfCoupon {
    pub order_no: OrderNo,
    pub status: PaymentStatus,
    pub amount: Krw,
    pub charged: Krw,
    pub created_at: DateTime<Utc>,
    pub verification_code: Option<String>,
    pub decline_code: Option<String>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub cancelled_amount: Krw,
    /// When the verification was answered, and reversed.
    pub answered_at: Option<DateTime<Utc>>,
    pub reversed_at: Option<DateTime<Utc>>,
    /// When it was entered in the ledger.
    pub charged_at: Option<DateTime<Utc>>,
}

/// What was done to it by hand, or by the cancel of an order, as it is stored.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ByHand {
    pub kind: Done,
    pub reader: Option<ReaderName>,
    pub at: Option<DateTime<Utc>>,
    pub reason: Option<String>,
    pub ended_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub order_no: Option<OrderNo>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Done {
    Restored,
    Extended,
    Deleted,
}

/// Everything that is stored about a coupon.
pub(super) struct Facts<'a> {
    pub coupon: &'a Coupon,
    /// Oldest first, as what was done by hand.
    pub payments: Vec<PaymentOfCoupon>,
    pub by_hand: Vec<ByHand>,
    /// The coupon in whose place it was issued, and the one in its place.
    pub replaces: Option<SerialNo>,
    pub replaced_by: Option<SerialNo>,
    /// Whether a look-up issued it.
    pub at_look_up: bool,
    /// The foreign order that used it, and when that was approved.
    pub foreign: Option<(OrderNo, DateTime<Utc>)>,
    pub now: DateTime<Utc>,
}

impl Facts<'_> {
    pub(super) fn told(&self) -> Vec<LifeEntry> {
        let mut entries = vec![self.issued()];
        for payment in &self.payments {
            self.payment(payment, &mut entries);
        }
        if let Some((order_no, at)) = &self.foreign {
            let text = Text::new("외부 시스템의 주문", "A foreign system's order");
            add(&mut entries, LifeKind::Used, *at, text).order_no = Some(order_no.clone());
        }
        entries.extend(self.by_hand.iter().map(|done| self.done(done)));
        // The sort is stable: what came at the same moment stays in its order. What has no moment is last.
        entries.sort_by_key(|entry| (entry.at.is_none(), entry.at));
        self.ends(&mut entries);
        self.tell_when_cancelled(&mut entries);
        entries
    }

    /// A cancel stands behind its payment also where the sandbox's clock was put back between them, with its own time.
    fn tell_when_cancelled(&self, entries: &mut [LifeEntry]) {
        for payment in &self.payments {
            let Some(cancelled_at) = payment.cancelled_at else { continue };
            let mut of_it =
                entries.iter_mut().filter(|it| it.order_no.as_ref() == Some(&payment.order_no));
            let came_back =
                of_it.find(|it| matches!(it.kind, LifeKind::Restored | LifeKind::Expired));
            if let Some(entry) = came_back {
                entry.at = Some(cancelled_at);
            }
        }
    }

    fn issued(&self) -> LifeEntry {
        let Coupon { name, version, issued_at, .. } = self.coupon;
        let benefit = self.coupon.benefit().text();
        let until = self.last_days().first().map_or(self.coupon.valid_until, |(day, _)| *day);
        let version = version.map(i64::from).unwrap_or_default();
        let replaces = self.replaces.as_ref().map(SerialNo::grouped);
        let how = |language: Language| {
            let told = replaces.as_ref().map(|old| {
                language.pick(format!(" · {old} 대신"), format!(" · in place of {old}"))
            });
            let at_look_up = language.pick(" · 쿠폰 조회 때 자동 발급", " · issued at a look-up");
            told.unwrap_or_else(
                || if self.at_look_up { at_look_up.to_owned() } else { String::new() },
            )
        };
        LifeEntry {
            kind: LifeKind::Issued,
            at: Some(*issued_at),
            order_no: None,
            code: None,
            text: Text::new(
                format!(
                    "{name} 버전 {version} · {} · {until}까지{}",
                    benefit.korean,
                    how(Language::Korean)
                ),
                format!(
                    "{name}, version {version} · {} · until {until}{}",
                    benefit.english,
                    how(Language::English)
                ),
            ),
            reader: None,
        }
    }

    fn payment(&self, payment: &PaymentOfCoupon, entries: &mut Vec<LifeEntry>) {
        let before = entries.len();
        add(entries, LifeKind::Held, payment.created_at, Text::default());
        let answered = payment.verification_code.as_deref().zip(payment.answered_at);
        if let Some((code, at)) = answered {
            let known = ResponseCode::from_code(code);
            let text = known.map(|code| Text::new(code.korean(), code.english()));
            let entry = add(entries, LifeKind::Verified, at, text.unwrap_or_default());
            entry.code = Some(code.to_owned());
        }
        if let Some(at) = payment.charged_at {
            let PaymentOfCoupon { amount, charged, .. } = payment;
            let coupon = amount.minus(*charged);
            let text = Text::new(
                format!("{amount} = {charged} + 쿠폰 {coupon}"),
                format!("{amount} = {charged} + coupon {coupon}"),
            );
            add(entries, LifeKind::Used, at, text);
        }
        match payment.status {
            PaymentStatus::Declined => {
                let at = payment.reversed_at.or(payment.answered_at);
                let at = at.unwrap_or(payment.created_at);
                let kind = self.back_at(at, LifeKind::Released);
                let code = payment.decline_code.clone();
                add(entries, kind, at, Text::default()).code = code;
            }
            PaymentStatus::Cancelled => {
                let at = payment.cancelled_at.unwrap_or(payment.created_at);
                let won = payment.cancelled_amount;
                let text = Text::new(
                    format!("주문 취소, 취소 금액 {won}"),
                    format!("The order was cancelled, {won} won"),
                );
                // What the cancel did otherwise is told where it is noted.
                let done =
                    self.by_hand.iter().find(|it| it.order_no.as_ref() == Some(&payment.order_no));
                match done.map(|done| done.kind) {
                    Some(Done::Deleted) => {}
                    Some(_) => {
                        add(entries, LifeKind::Restored, at, text);
                    }
                    None => {
                        add(entries, self.back_at(at, LifeKind::Restored), at, text);
                    }
                }
            }
            PaymentStatus::Pending | PaymentStatus::Unknown | PaymentStatus::Paid => {}
        }
        for entry in entries.iter_mut().skip(before) {
            entry.order_no = Some(payment.order_no.clone());
        }
    }

    /// What a coupon is that comes back: expired, if that was after its last day.
    fn back_at(&self, at: DateTime<Utc>, kind: LifeKind) -> LifeKind {
        let last_days = self.last_days();
        let last_day = last_days.iter().find(|(_, until)| *until >= at);
        let last_day = last_day.map_or(self.coupon.valid_until, |(day, _)| *day);
        if last_day < clock::in_seoul(at).date() { LifeKind::Expired } else { kind }
    }

    /// The last days that it had, each with the moment until which it had it.
    fn last_days(&self) -> Vec<(NaiveDate, DateTime<Utc>)> {
        // One that is in another's place may have begun with more days than its rule gives.
        let later =
            self.by_hand.iter().filter(|it| it.order_no.is_none() || self.replaces.is_none());
        let extended = later.filter_map(|done| done.ended_on.zip(done.at));
        extended.chain([(self.coupon.valid_until, self.now)]).collect()
    }

    fn done(&self, done: &ByHand) -> LifeEntry {
        let (kind, text) = match (done.kind, &done.order_no) {
            (Done::Restored, _) => {
                let reason = done.reason.clone().unwrap_or_default();
                (LifeKind::Undeleted, Text::new(reason.clone(), reason))
            }
            (Done::Extended, order_no) => {
                let days = done.ended_on.zip(done.ends_on);
                let days = days.map(|(from, to)| format!("{from} → {to}")).unwrap_or_default();
                let text = match order_no {
                    None => Text::new(days.clone(), days),
                    Some(_) if self.replaces.is_some() => Text::new(
                        format!("{days}, 이전 쿠폰의 마지막 날까지"),
                        format!("{days}, as the coupon that it replaces"),
                    ),
                    Some(_) => Text::new(
                        format!("{days}, 취소에 따른 유예"),
                        format!("{days}, grace after the cancel"),
                    ),
                };
                (LifeKind::Extended, text)
            }
            (Done::Deleted, None) => (LifeKind::Deleted, Text::default()),
            (Done::Deleted, Some(_)) => match &self.replaced_by {
                None => {
                    let text = Text::new(
                        "이 프로모션은 취소된 쿠폰을 복원하지 않습니다",
                        "Its promotion does not restore what is cancelled",
                    );
                    (LifeKind::Voided, text)
                }
                Some(by) => {
                    let by = by.grouped();
                    let text = Text::new(format!("새 쿠폰 {by}"), format!("By coupon {by}"));
                    (LifeKind::Replaced, text)
                }
            },
        };
        LifeEntry {
            kind,
            at: done.at,
            order_no: done.order_no.clone(),
            code: None,
            text,
            reader: done.reader.clone(),
        }
    }

    /// Adds where a last day went by while the coupon was unused.
    fn ends(&self, entries: &mut Vec<LifeEntry>) {
        for (last_day, until) in self.last_days() {
            let midnight = (last_day + Days::new(1)).and_time(NaiveTime::MIN);
            let at = clock::from_seoul(midnight);
            if at > until {
                continue;
            }
            let place = entries.partition_point(|entry| entry.at.is_some_and(|told| told <= at));
            let earlier = entries.iter().take(place).rev().map(|entry| entry.kind);
            let mut changes = earlier.filter(|kind| *kind != LifeKind::Extended);
            let is_unused = matches!(
                changes.next(),
                Some(
                    LifeKind::Issued
                        | LifeKind::Released
                        | LifeKind::Restored
                        | LifeKind::Undeleted
                )
            );
            if is_unused {
                let text = Text::new(
                    format!("{last_day}까지였습니다"),
                    format!("It was valid until {last_day}"),
                );
                let entry = LifeEntry {
                    kind: LifeKind::Expired,
                    at: Some(at),
                    order_no: None,
                    code: None,
                    text,
                    reader: None,
                };
                entries.insert(place, entry);
            }
        }
    }
}

/// Adds an entry. Times ascend within what is told of one payment: some are the register's.
fn add(
    entries: &mut Vec<LifeEntry>,
    kind: LifeKind,
    at: DateTime<Utc>,
    text: Text,
) -> &mut LifeEntry {
    let index = entries.len();
    let goes_on = kind != LifeKind::Held && index > 1;
    let last = entries.last().and_then(|last| last.at).filter(|_| goes_on);
    let at = last.map_or(at, |last| last.max(at));
    entries.push(LifeEntry { kind, at: Some(at), order_no: None, code: None, text, reader: None });
    &mut entries[index]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coupon::CouponStatus;
    use crate::identifier::{Ncn, PromotionId, SerialNo};

    fn on(text: &str) -> DateTime<Utc> {
        format!("{text}:00+09:00").parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        clock::parse_date(text).unwrap()
    }

    fn coupon(valid_until: &str) -> Coupon {
        Coupon {
            serial_no: SerialNo::parse("7203184655209137").unwrap(),
            promotion_id: PromotionId::parse("AUTUMN").unwrap(),
            version: Some(2),
            name: "가을".into(),
            ncn: Ncn::parse("500123456789").unwrap().into(),
            amount: Krw(3_000),
            percent: None,
            rounding: None,
            status: CouponStatus::Unused,
            valid_until: day(valid_until),
            order_no: None,
            issued_at: on("2026-11-01T10:00"),
            restored_count: 0,
        }
    }

    fn paid(order_no: &str, at: &str, cancelled_at: Option<&str>) -> PaymentOfCoupon {
        let status =
            if cancelled_at.is_some() { PaymentStatus::Cancelled } else { PaymentStatus::Paid };
        PaymentOfCoupon {
            order_no: OrderNo::parse(order_no).unwrap(),
            status,
            amount: Krw(12_000),
            charged: Krw(9_000),
            created_at: on(at),
            verification_code: Some("0000".into()),
            decline_code: None,
            cancelled_at: cancelled_at.map(on),
            cancelled_amount: Krw(12_000),
            answered_at: Some(on(at)),
            reversed_at: None,
            charged_at: Some(on(at)),
        }
    }

    fn extended(at: &str, from: &str, to: &str) -> ByHand {
        ByHand {
            kind: Done::Extended,
            reader: ReaderName::parse("kim").ok(),
            at: Some(on(at)),
            reason: None,
            ended_on: Some(day(from)),
            ends_on: Some(day(to)),
            order_no: None,
        }
    }

    fn kinds(facts: &Facts<'_>) -> Vec<LifeKind> {
        facts.told().into_iter().map(|entry| entry.kind).collect()
    }

    #[test]
    fn a_payment_and_its_cancel_are_told_in_their_order() {
        let coupon = coupon("2026-11-30");
        let facts = Facts {
            coupon: &coupon,
            payments: vec![paid("T1", "2026-11-02T10:00", Some("2026-11-03T10:00"))],
            by_hand: Vec::new(),
            foreign: None,
            replaces: None,
            at_look_up: false,
            replaced_by: None,
            now: on("2026-11-04T10:00"),
        };
        use LifeKind::{Held, Issued, Restored, Used, Verified};
        assert_eq!(kinds(&facts), [Issued, Held, Verified, Used, Restored]);
        let used = &facts.told()[3];
        assert_eq!(used.text.korean, "12,000 = 9,000 + 쿠폰 3,000");
        assert_eq!(used.order_no.as_ref().map(OrderNo::as_str), Some("T1"));
    }

    #[test]
    fn a_cancel_has_its_own_time_behind_its_payment_with_the_clock_put_back() {
        let coupon = coupon("2026-11-30");
        let facts = Facts {
            coupon: &coupon,
            payments: vec![paid("T1", "2026-11-20T10:00", Some("2026-11-03T10:00"))],
            by_hand: Vec::new(),
            foreign: None,
            replaces: None,
            at_look_up: false,
            replaced_by: None,
            now: on("2026-11-04T10:00"),
        };
        use LifeKind::{Held, Issued, Restored, Used, Verified};
        assert_eq!(kinds(&facts), [Issued, Held, Verified, Used, Restored]);
        assert_eq!(facts.told()[4].at, Some(on("2026-11-03T10:00")));
    }

    #[test]
    fn what_comes_back_after_the_last_day_is_expired_and_is_said_so_once() {
        let coupon = coupon("2026-11-30");
        let facts = Facts {
            coupon: &coupon,
            payments: vec![paid("T1", "2026-11-02T10:00", Some("2026-12-03T10:00"))],
            by_hand: Vec::new(),
            foreign: None,
            replaces: None,
            at_look_up: false,
            replaced_by: None,
            now: on("2026-12-04T10:00"),
        };
        use LifeKind::{Expired, Held, Issued, Used, Verified};
        assert_eq!(kinds(&facts), [Issued, Held, Verified, Used, Expired]);
        assert_eq!(facts.told()[4].at, Some(on("2026-12-03T10:00")));
    }

    #[test]
    fn an_extension_comes_after_the_end_that_it_takes_back() {
        let coupon = coupon("2026-12-10");
        let facts = Facts {
            coupon: &coupon,
            payments: vec![paid("T1", "2026-12-06T10:00", Some("2026-12-07T10:00"))],
            by_hand: vec![extended("2026-12-05T10:00", "2026-11-30", "2026-12-10")],
            foreign: None,
            replaces: None,
            at_look_up: false,
            replaced_by: None,
            now: on("2026-12-11T00:00"),
        };
        use LifeKind::{Expired, Extended, Held, Issued, Restored, Used, Verified};
        let told = [Issued, Expired, Extended, Held, Verified, Used, Restored, Expired];
        assert_eq!(kinds(&facts), told);
        let entries = facts.told();
        assert!(entries[0].text.korean.ends_with("2026-11-30까지"), "{:?}", entries[0]);
        assert_eq!(entries[1].at, Some(on("2026-12-01T00:00")));
        assert_eq!(entries[2].text.korean, "2026-11-30 → 2026-12-10");
    }

    #[test]
    fn what_a_cancel_did_is_told_with_its_order() {
        use LifeKind::{Extended, Held, Issued, Replaced, Restored, Used, Verified, Voided};
        let coupon = coupon("2026-12-10");
        let order_no = OrderNo::parse("T1").ok();
        let of_order = |done| ByHand { reader: None, order_no: order_no.clone(), ..done };
        let grace = of_order(extended("2026-12-03T10:00", "2026-11-30", "2026-12-10"));
        let facts = |by_hand: &ByHand, replaced_by| Facts {
            coupon: &coupon,
            payments: vec![paid("T1", "2026-11-02T10:00", Some("2026-12-03T10:00"))],
            by_hand: vec![by_hand.clone()],
            foreign: None,
            replaces: None,
            at_look_up: false,
            replaced_by,
            now: on("2026-12-04T10:00"),
        };
        let told = facts(&grace, None).told();
        let kinds = |told: &[LifeEntry]| told.iter().map(|it| it.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&told), [Issued, Held, Verified, Used, Restored, Extended]);
        assert_eq!(told[5].text.korean, "2026-11-30 → 2026-12-10, 취소에 따른 유예");
        assert!(told[0].text.korean.ends_with("2026-11-30까지"));

        let gone = ByHand { kind: Done::Deleted, ended_on: None, ends_on: None, ..grace };
        let told = facts(&gone, None).told();
        assert_eq!(kinds(&told), [Issued, Held, Verified, Used, Voided]);
        assert_eq!(told[4].order_no, order_no);
        let told = facts(&gone, SerialNo::parse("7203184655209138").ok()).told();
        assert_eq!(kinds(&told), [Issued, Held, Verified, Used, Replaced]);
        assert_eq!(told[4].text.korean, "새 쿠폰 7203 1846 5520 9138");
    }

    #[test]
    fn a_deletion_without_a_moment_is_told_last() {
        let coupon = coupon("2026-11-30");
        let deleted = ByHand {
            kind: Done::Deleted,
            reader: None,
            at: None,
            reason: None,
            ended_on: None,
            ends_on: None,
            order_no: None,
        };
        let facts = Facts {
            coupon: &coupon,
            payments: Vec::new(),
            by_hand: vec![deleted],
            foreign: None,
            replaces: None,
            at_look_up: false,
            replaced_by: None,
            now: on("2026-11-20T10:00"),
        };
        assert_eq!(kinds(&facts), [LifeKind::Issued, LifeKind::Deleted]);
    }
}
