//! Makes a payment's timeline of what is stored about it: a pure function.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

use super::{PaymentTimeline, TimelineEntry, TimelineKind};
use crate::clock;
use crate::coupon::Coupon;
use crate::exchange::{Direction, Exchange, Operation, StoredTelegram, Verdict};
use crate::identifier::SerialNo;
use crate::language::{Language, Text};
use crate::money::Krw;
use crate::payment::{CancelKind, Payment, PaymentStatus, Stage, StageTime, sum};
use crate::telegram::{MessageType, ResponseCode, decode};

/// A call about the order.
pub(super) struct CallOfOrder {
    pub exchange: Exchange,
    /// Whether all of it happened at one time.
    pub clock_stood: bool,
    pub response: Value,
    pub telegrams: Vec<StoredTelegram>,
}

/// Everything that is stored about a payment.
pub(super) struct Facts {
    pub payment: Payment,
    pub coupon: Option<Coupon>,
    /// The coupon's last day when the payment let go of it.
    pub last_day: Option<NaiveDate>,
    /// Whether the cancel deleted it, as its promotion promises; none where the coupon came back as it was.
    pub coupon_is_gone: Option<bool>,
    /// The coupon that the cancel put in its place.
    pub replaced_by: Option<SerialNo>,
    pub created_at: DateTime<Utc>,
    /// When it was entered in the ledger.
    pub charged_at: Option<DateTime<Utc>>,
    /// When its verification was reversed.
    pub given_up_at: Option<DateTime<Utc>>,
    pub now: DateTime<Utc>,
    /// The used part of the month's limit, and the limit.
    pub usage: Option<(Krw, Krw)>,
    /// Oldest first.
    pub calls: Vec<CallOfOrder>,
}

/// Entries that belong together, oldest first.
struct Group {
    entries: Vec<TimelineEntry>,
    exchange_no: Option<i64>,
}

impl Group {
    fn of(call: &Exchange) -> Self {
        Self { entries: Vec::new(), exchange_no: Some(call.exchange_no) }
    }

    /// For entries whose call is not kept.
    fn without_call() -> Self {
        Self { entries: Vec::new(), exchange_no: None }
    }

    /// Makes times ascend within a group: some were measured here and some in the database.
    fn add(&mut self, kind: TimelineKind, at: DateTime<Utc>, text: Text) -> &mut TimelineEntry {
        let at = self.entries.last().map_or(at, |last| last.at.max(at));
        let index = self.entries.len();
        self.entries.push(TimelineEntry {
            kind,
            at,
            took_us: None,
            code: None,
            text,
            exchange_no: self.exchange_no,
            serial_no: None,
        });
        &mut self.entries[index]
    }

    fn begins(&self) -> DateTime<Utc> {
        self.entries.first().map_or(DateTime::<Utc>::MAX_UTC, |entry| entry.at)
    }
}

impl Facts {
    pub(super) fn told(self, has_earlier_calls: bool) -> PaymentTimeline {
        let mut groups: Vec<Group> = self.calls.iter().map(|call| self.call(call)).collect();
        // What no call tells was before all calls, unless the payment itself was made by one of them.
        let place = if self.making().is_none() { 0 } else { groups.len() };
        groups.splice(place..place, self.without_calls());
        groups.retain(|group| !group.entries.is_empty());
        // The sort is stable: groups that began at the same moment, as all do under a stopped clock, stay in the
        // order of their calls.
        groups.sort_by_key(Group::begins);
        let mut entries: Vec<_> = groups.into_iter().flat_map(|group| group.entries).collect();
        entries.extend(self.usage());
        PaymentTimeline {
            payment: self.payment,
            coupon: self.coupon,
            entries,
            calls: self.calls.into_iter().map(|call| call.exchange).collect(),
            has_earlier_calls,
        }
    }

    /// The call that made the payment: the first one that was not refused before the payment
    /// existed.
    fn making(&self) -> Option<&CallOfOrder> {
        self.calls.iter().find(|call| {
            call.exchange.operation == Operation::Pay
                && !call.is_replay()
                && (call.exchange.verdict != Verdict::Refused || !call.telegrams.is_empty())
        })
    }

    /// The call that gave the payment its outcome, or the outcome that it had before it was
    /// cancelled.
    fn settling(&self) -> Option<&CallOfOrder> {
        let declined = self.payment.status == PaymentStatus::Declined;
        let verdict = if declined { Verdict::Refused } else { Verdict::Good };
        let making = self.making().filter(|call| call.exchange.verdict == verdict);
        making.or_else(|| {
            self.calls.iter().find(|call| {
                call.exchange.operation == Operation::Settlement && call.exchange.verdict == verdict
            })
        })
    }

    fn cancelling(&self) -> Option<&CallOfOrder> {
        self.calls.iter().find(|call| {
            call.exchange.operation == Operation::Cancel && call.exchange.verdict == Verdict::Good
        })
    }

    fn call(&self, call: &CallOfOrder) -> Group {
        let CallOfOrder { exchange, .. } = call;
        let mut group = Group::of(exchange);
        match exchange.operation {
            Operation::Pay => self.pay(&mut group, call),
            Operation::Settlement => {
                call.telegrams(&mut group);
                self.outcome(&mut group, call);
            }
            Operation::Cancel => self.cancel(&mut group, call),
            Operation::Inquiry => {
                let at = exchange.at;
                let entry = group.add(TimelineKind::InquiryRequested, at, exchange.message.clone());
                entry.took_us = Some(exchange.took_us);
                entry.code = exchange.refused_with();
            }
            Operation::Verification => {
                let at = exchange.at;
                let entry = group.add(TimelineKind::ForeignTelegram, at, exchange.message.clone());
                entry.took_us = Some(exchange.took_us);
                entry.code = Some(exchange.code.clone());
            }
            Operation::CouponLookup
            | Operation::CustomerLookup
            | Operation::History
            | Operation::CouponIssue
            | Operation::CouponRegister
            | Operation::CouponDelete
            | Operation::CouponRestore
            | Operation::CouponExtend
            | Operation::TargetTest
            | Operation::ScenarioStep => {}
        }
        group
    }

    fn pay(&self, group: &mut Group, call: &CallOfOrder) {
        let CallOfOrder { exchange, .. } = call;
        let source = Text::new(
            exchange.source.name(Language::Korean),
            exchange.source.name(Language::English),
        );
        if !self.making().is_some_and(|making| making.is(call)) {
            let replay = call.is_replay();
            let kind = if replay { TimelineKind::Repeated } else { TimelineKind::Refused };
            let entry = group.add(kind, exchange.at, exchange.message.clone());
            entry.took_us = Some(exchange.took_us);
            entry.code = exchange.refused_with();
            return;
        }
        let stages = call.stages();
        let took = |stage| stages.iter().find(|it| it.stage == stage).map(|it| it.took_us);
        group.add(TimelineKind::Received, exchange.at, source).took_us = took(Stage::Received);
        if self.payment.serial_no.is_some() {
            self.held(group).took_us = took(Stage::Held);
        }
        call.telegrams(group);
        if exchange.verdict == Verdict::Unknown {
            let at = call.ended_at();
            group.add(TimelineKind::Unknown, at, being_inquired());
        }
        let before = group.entries.len();
        self.outcome(group, call);
        if let Some(outcome) = group.entries.get_mut(before) {
            outcome.took_us = took(Stage::Settled);
        }
    }

    fn held<'a>(&self, group: &'a mut Group) -> &'a mut TimelineEntry {
        let amount = self.payment.coupon_amount;
        let text = Text::new(format!("{amount}원"), format!("{amount} won"));
        let entry = group.add(TimelineKind::CouponHeld, self.created_at, text);
        entry.serial_no = self.payment.serial_no.clone();
        entry
    }

    /// The outcome, if this call brought it; otherwise the result of the inquiry.
    fn outcome(&self, group: &mut Group, call: &CallOfOrder) {
        let CallOfOrder { exchange, .. } = call;
        if self.settling().is_some_and(|settling| settling.is(call)) {
            self.settled(group, call.ended_at());
        } else if exchange.operation == Operation::Settlement {
            let at = call.ended_at();
            let entry = group.add(TimelineKind::Unknown, at, exchange.message.clone());
            entry.took_us = Some(exchange.took_us);
        }
    }

    fn settled(&self, group: &mut Group, ended_at: DateTime<Utc>) {
        let Payment { status, serial_no, .. } = &self.payment;
        match status {
            PaymentStatus::Paid | PaymentStatus::Cancelled => {
                let at = self.charged_at.unwrap_or(ended_at);
                let Payment { amount, charged, coupon_amount, .. } = self.payment;
                group.add(TimelineKind::Paid, at, sum(amount, charged, coupon_amount));
                if serial_no.is_some() {
                    let text = won(coupon_amount);
                    group.add(TimelineKind::CouponUsed, at, text).serial_no = serial_no.clone();
                }
            }
            PaymentStatus::Declined => {
                let code = self.payment.decline_code.clone();
                let verification = self.payment.verification();
                let entry = group.add(TimelineKind::Declined, ended_at, verification.name);
                entry.code = verification.code.or(code);
                self.came_back(group, ended_at);
            }
            PaymentStatus::Pending | PaymentStatus::Unknown => {
                group.add(TimelineKind::Unknown, ended_at, being_inquired());
            }
        }
    }

    fn cancel(&self, group: &mut Group, call: &CallOfOrder) {
        let CallOfOrder { exchange, .. } = call;
        let source = Text::new(
            exchange.source.name(Language::Korean),
            exchange.source.name(Language::English),
        );
        group.add(TimelineKind::CancelRequested, exchange.at, source);
        if exchange.verdict != Verdict::Good {
            let at = call.ended_at();
            let entry = group.add(TimelineKind::CancelRefused, at, exchange.message.clone());
            entry.took_us = Some(exchange.took_us);
            entry.code = exchange.refused_with();
        } else if self.cancelling().is_some_and(|cancelling| cancelling.is(call)) {
            self.cancelled(group, Some(exchange.took_us));
        } else {
            let at = call.ended_at();
            group.add(TimelineKind::Repeated, at, exchange.message.clone());
        }
    }

    fn cancelled(&self, group: &mut Group, took_us: Option<i64>) {
        let Some(at) = self.payment.cancelled_at else { return };
        let kind = self.payment.cancel_kind.unwrap_or(CancelKind::SameMonth);
        let amount = self.payment.cancelled_amount;
        let line = |language: Language| {
            format!("{} · {}", won(amount).in_language(language), kind.name(language))
        };
        let text = Text::new(line(Language::Korean), line(Language::English));
        group.add(TimelineKind::Cancelled, at, text).took_us = took_us;
        self.came_back(group, at);
    }

    /// The coupon is unused again, or expired where its last day had gone by.
    fn came_back(&self, group: &mut Group, at: DateTime<Utc>) {
        let Some(serial_no) = &self.payment.serial_no else { return };
        let day = clock::in_seoul(at).date();
        let expired = self.last_day.is_some_and(|last_day| last_day < day);
        let kind = match (self.coupon_is_gone, &self.replaced_by) {
            (Some(true), Some(_)) => TimelineKind::CouponReplaced,
            (Some(true), None) => TimelineKind::CouponVoided,
            (Some(false), _) => TimelineKind::CouponRestored,
            (None, _) if expired => TimelineKind::CouponExpired,
            (None, _) => TimelineKind::CouponRestored,
        };
        let text = match &self.replaced_by {
            Some(by) => {
                let by = by.grouped();
                Text::new(format!("새 쿠폰 {by}"), format!("by coupon {by}"))
            }
            None => won(self.payment.coupon_amount),
        };
        group.add(kind, at, text).serial_no = Some(serial_no.clone());
    }

    /// Entries made from the payment itself, where the call is not kept: in copied sandboxes, and
    /// for old calls.
    fn without_calls(&self) -> Vec<Group> {
        let mut groups = Vec::new();
        if self.making().is_none() {
            let mut group = Group::without_call();
            group.add(TimelineKind::Received, self.created_at, Text::default());
            if self.payment.serial_no.is_some() {
                self.held(&mut group);
            }
            groups.push(group);
        }
        if self.settling().is_none() && self.making().is_none_or(CallOfOrder::has_outcome) {
            let mut group = Group::without_call();
            self.settled(&mut group, self.given_up_at.unwrap_or(self.created_at));
            groups.push(group);
        }
        if self.cancelling().is_none() && self.payment.cancelled_at.is_some() {
            let mut group = Group::without_call();
            self.cancelled(&mut group, None);
            groups.push(group);
        }
        groups
    }

    fn usage(&self) -> Option<TimelineEntry> {
        let (used, limit) = self.usage?;
        let mut group = Group::without_call();
        let text = Text::new(format!("{used} / {limit}원"), format!("{used} / {limit} won"));
        group.add(TimelineKind::UsageOfMonth, self.now, text);
        group.entries.pop()
    }
}

fn won(amount: Krw) -> Text {
    Text::new(format!("{amount}원"), format!("{amount} won"))
}

fn being_inquired() -> Text {
    Text::new("조회 후 정리됩니다", "Being inquired")
}

impl Exchange {
    fn refused_with(&self) -> Option<String> {
        (self.verdict != Verdict::Good).then(|| self.code.clone())
    }
}

impl CallOfOrder {
    fn is(&self, other: &Self) -> bool {
        self.exchange.exchange_no == other.exchange.exchange_no
    }

    /// When it had gone on for so many microseconds.
    fn after(&self, us: i64) -> DateTime<Utc> {
        let gone_by = if self.clock_stood { 0 } else { us };
        self.exchange.at + TimeDelta::microseconds(gone_by)
    }

    fn ended_at(&self) -> DateTime<Utc> {
        self.after(self.exchange.took_us)
    }

    fn is_replay(&self) -> bool {
        self.response.get("replayed").and_then(Value::as_bool) == Some(true)
    }

    /// Whether the call ended with an outcome, instead of leaving that to an inquiry.
    fn has_outcome(&self) -> bool {
        self.exchange.verdict != Verdict::Unknown
    }

    fn stages(&self) -> Vec<StageTime> {
        let stages = self.response.get("stages").cloned().unwrap_or_default();
        // Calls stored before stages were measured have none.
        serde_json::from_value(stages).unwrap_or_default()
    }

    /// The telegrams, each with the time until its answer.
    fn telegrams(&self, group: &mut Group) {
        // When the telegram that still waits for its answer was sent.
        let mut asked: Option<Option<i64>> = None;
        for stored in &self.telegrams {
            let Ok(telegram) = decode(&stored.frame) else { continue };
            let after_us = stored.after_us.unwrap_or_default();
            let at = self.after(after_us);
            let (kind, is_answer) = match (telegram.message_type, stored.direction) {
                (MessageType::VerifyRequest, _) => (TimelineKind::VerificationAsked, false),
                (MessageType::VerifyResponse, _) => (TimelineKind::VerificationAnswered, true),
                (MessageType::InquiryRequest, _) => (TimelineKind::InquiryAsked, false),
                (MessageType::InquiryResponse, _) => (TimelineKind::InquiryAnswered, true),
                (MessageType::ReversalRequest, _) => (TimelineKind::ReversalAsked, false),
                (MessageType::ReversalResponse, _) => (TimelineKind::ReversalAnswered, true),
                (MessageType::Error, Direction::Received) => (TimelineKind::NotAnswered, true),
                (MessageType::Error, Direction::Sent) => continue,
            };
            let code = telegram.response_code;
            let text = match code.filter(|_| is_answer) {
                Some(code) => Text::new(code.korean(), code.english()),
                None => {
                    let number = telegram.message_no;
                    Text::new(format!("전문 번호 {number}"), format!("Message number {number}"))
                }
            };
            let entry = group.add(kind, at, text);
            entry.code = code.filter(|_| is_answer).map(ResponseCode::code).map(str::to_owned);
            if is_answer {
                let sent = asked.take().flatten();
                entry.took_us =
                    sent.zip(stored.after_us).map(|(sent, came)| came.saturating_sub(sent));
            } else {
                asked = Some(stored.after_us);
            }
        }
        if asked.is_some() {
            let at = self.ended_at();
            let text = Text::new("제한 시간 안에 답이 없습니다", "No answer in time");
            group.add(TimelineKind::NotAnswered, at, text);
        }
    }
}
