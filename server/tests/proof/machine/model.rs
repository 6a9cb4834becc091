//! The model: one subscriber's coupons, payments and months, as plain values.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use crate::in_process::Line;

/// What the subscriber may be charged in a month, in won.
pub const LIMIT: i64 = 500_000;
/// How many days of coupons there are, from the first day.
pub const VALID_DAYS: u64 = 45;

/// The day on which every sequence begins.
pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 10).unwrap()
}

/// What coupons are issued from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promotion {
    /// Its coupons are approved. A customer gets four of them.
    Approved,
    /// Its coupons are refused when they are verified. There are three of them.
    Refused,
}

impl Promotion {
    pub fn id(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Refused => "REFUSED",
        }
    }

    fn coupon_amount(self) -> i64 {
        match self {
            Self::Approved => 3_000,
            Self::Refused => 1_000,
        }
    }

    fn used_up(self, issued: usize) -> Option<&'static str> {
        match self {
            Self::Approved if issued == 4 => Some("PROMOTION_CUSTOMER_LIMIT"),
            Self::Refused if issued == 3 => Some("PROMOTION_BUDGET_EXHAUSTED"),
            _ => None,
        }
    }
}

/// Something that is done.
#[derive(Clone, Debug)]
pub enum Transition {
    Issue(Promotion),
    /// 쿠폰 조회 for a payment of this amount.
    LookUp(i64),
    /// One coupon, looked at.
    Look(usize),
    Pay {
        order: u8,
        amount: i64,
        coupon: Option<usize>,
        line: Line,
    },
    Cancel(u8),
    Delete(usize),
    /// So many days go by.
    Wait(u64),
    Expire,
    /// Everything without an outcome is settled, as far as the line lets it.
    Settle(Line),
    /// One order is asked for.
    Inquire(u8, Line),
}

#[derive(Clone, Debug)]
pub struct Coupon {
    pub promotion: Promotion,
    /// As it is stored: what is past its last day may not be marked yet.
    pub status: &'static str,
    pub order: Option<u8>,
    pub restored: u32,
}

#[derive(Clone, Debug)]
pub struct Order {
    amount: i64,
    coupon: Option<usize>,
    pub charged: i64,
    pub status: &'static str,
    month: NaiveDate,
    /// What the verification remembers: it approved, refused, or never heard of it.
    answered: Option<bool>,
    /// What a repeated request for a declined order is told.
    decline: &'static str,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Model {
    today: NaiveDate,
    pub coupons: Vec<Coupon>,
    pub orders: BTreeMap<u8, Order>,
    /// What live payments charged, by month.
    pub used: BTreeMap<NaiveDate, i64>,
    /// What the last transition is told.
    pub told: String,
}

impl Model {
    pub fn new() -> Self {
        Self {
            today: first_day(),
            coupons: Vec::new(),
            orders: BTreeMap::new(),
            used: BTreeMap::new(),
            told: String::new(),
        }
    }

    pub fn apply(&mut self, transition: &Transition) {
        self.told = match *transition {
            Transition::Issue(promotion) => self.issue(promotion).into(),
            Transition::LookUp(amount) => self.usable(amount),
            Transition::Look(coupon) => self.status_of(coupon).into(),
            Transition::Pay { order, amount, coupon, line } => {
                self.pay(order, amount, coupon, line).into()
            }
            Transition::Cancel(order) => self.cancel(order).into(),
            Transition::Delete(coupon) => self.delete(coupon).into(),
            Transition::Wait(days) => {
                self.today = self.today + Days::new(days);
                "OK".into()
            }
            Transition::Expire => {
                for coupon in 0..self.coupons.len() {
                    self.coupons[coupon].status = self.status_of(coupon);
                }
                "OK".into()
            }
            Transition::Settle(line) => {
                for order in self.orders.keys().copied().collect::<Vec<_>>() {
                    self.settle(order, line);
                }
                "OK".into()
            }
            Transition::Inquire(order, line) => {
                self.settle(order, line);
                if self.orders.contains_key(&order) { "OK" } else { "ORDER_NOT_FOUND" }.into()
            }
        };
    }

    fn coupons_are_over(&self) -> bool {
        self.today > first_day() + Days::new(VALID_DAYS)
    }

    fn status_of(&self, coupon: usize) -> &'static str {
        match self.coupons[coupon].status {
            "unused" if self.coupons_are_over() => "expired",
            status => status,
        }
    }

    fn issue(&mut self, promotion: Promotion) -> &'static str {
        if self.coupons_are_over() {
            return "PROMOTION_NOT_RUNNING";
        }
        let issued = self.coupons.iter().filter(|coupon| coupon.promotion == promotion).count();
        if let Some(refused) = promotion.used_up(issued) {
            return refused;
        }
        self.coupons.push(Coupon { promotion, status: "unused", order: None, restored: 0 });
        "OK"
    }

    /// The coupons that pay this amount, by their place.
    fn usable(&self, amount: i64) -> String {
        let usable = |coupon: &usize| self.refused_with(*coupon, amount).is_none();
        let usable: Vec<usize> = (0..self.coupons.len()).filter(usable).collect();
        format!("{usable:?}")
    }

    /// Why a payment of this amount can't have the coupon.
    fn refused_with(&self, coupon: usize, amount: i64) -> Option<&'static str> {
        match self.status_of(coupon) {
            "held" => Some("COUPON_HELD"),
            "used" => Some("COUPON_ALREADY_USED"),
            "expired" => Some("COUPON_EXPIRED"),
            "deleted" => Some("COUPON_DELETED"),
            _ if amount < 10_000 => Some("COUPON_CONDITION_UNMET"),
            _ => None,
        }
    }

    fn pay(&mut self, order: u8, amount: i64, coupon: Option<usize>, line: Line) -> &'static str {
        if let Some(earlier) = self.orders.get(&order) {
            return match earlier.status {
                _ if (earlier.amount, earlier.coupon) != (amount, coupon) => "DUPLICATE_ORDER",
                "declined" => earlier.decline,
                _ => "OK",
            };
        }
        if let Some(refused) = coupon.and_then(|coupon| self.refused_with(coupon, amount)) {
            return refused;
        }
        let promotion = coupon.map(|coupon| self.coupons[coupon].promotion);
        let charged = amount - promotion.map_or(0, Promotion::coupon_amount);
        let month = self.today.with_day(1).unwrap();
        if self.used.get(&month).unwrap_or(&0) + charged > LIMIT {
            return "LIMIT_EXCEEDED";
        }
        *self.used.entry(month).or_default() += charged;
        let heard = !matches!(line, Line::Down | Line::LosesRequests);
        let answered = promotion.filter(|_| heard).map(|of| of == Promotion::Approved);
        let unknown =
            Order { amount, coupon, charged, status: "unknown", month, answered, decline: "" };
        self.orders.insert(order, unknown);
        let Some(coupon) = coupon else {
            self.finish(order, "paid");
            return "OK";
        };
        (self.coupons[coupon].status, self.coupons[coupon].order) = ("held", Some(order));
        match (line, answered) {
            (Line::Down, _) => self.decline(order, "VERIFICATION_UNREACHABLE"),
            (Line::Good, Some(false)) => self.decline(order, "VERIFICATION_REFUSED"),
            (Line::Good, _) => {
                self.finish(order, "paid");
                "OK"
            }
            (Line::LosesRequests | Line::LosesAnswers | Line::Alters(_), _) => "OK",
        }
    }

    fn decline(&mut self, order: u8, code: &'static str) -> &'static str {
        self.finish(order, "declined");
        if let Some(order) = self.orders.get_mut(&order) {
            order.decline = code;
        }
        code
    }

    /// The order has its outcome, and so has its coupon; what was not charged is released.
    fn finish(&mut self, number: u8, status: &'static str) {
        let back = if self.coupons_are_over() { "expired" } else { "unused" };
        let Some(order) = self.orders.get_mut(&number) else { return };
        order.status = status;
        if status != "paid" {
            *self.used.entry(order.month).or_default() -= order.charged;
        }
        let Some(coupon) = order.coupon.map(|coupon| &mut self.coupons[coupon]) else { return };
        match status {
            "paid" => coupon.status = "used",
            _ => (coupon.status, coupon.order) = (back, None),
        }
        coupon.restored += u32::from(status == "cancelled");
    }

    fn settle(&mut self, number: u8, line: Line) {
        let Some(order) = self.orders.get(&number) else { return };
        match (order.status, line, order.answered) {
            ("unknown", Line::Good, Some(true)) => self.finish(number, "paid"),
            ("unknown", Line::Good, _) => {
                self.decline(number, "VERIFICATION_REFUSED");
            }
            _ => {}
        }
    }

    fn cancel(&mut self, number: u8) -> &'static str {
        let Some(order) = self.orders.get(&number) else { return "ORDER_NOT_FOUND" };
        match order.status {
            "unknown" => return "OUTCOME_UNKNOWN",
            "declined" => return "NOTHING_TO_CANCEL",
            "cancelled" => return "ALREADY_CANCELLED",
            _ => {}
        }
        if self.today.with_day(1).unwrap() > order.month && !refunds_later(number) {
            return "CANCEL_PERIOD_OVER";
        }
        self.finish(number, "cancelled");
        "OK"
    }

    fn delete(&mut self, coupon: usize) -> &'static str {
        match self.status_of(coupon) {
            "held" => "COUPON_HELD",
            "used" => "COUPON_ALREADY_USED",
            "deleted" => "COUPON_DELETED",
            _ => {
                self.coupons[coupon].status = "deleted";
                "OK"
            }
        }
    }
}

/// Whether the order is with a merchant that refunds after the month of the payment.
pub fn refunds_later(order: u8) -> bool {
    order.is_multiple_of(2)
}
