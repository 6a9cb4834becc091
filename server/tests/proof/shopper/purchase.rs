//! An order that is paid, and perhaps cancelled: what was asked, what was told, and what must be
//! stored for it.

use serde_json::json;

use crate::http::{Answer, Call};
use crate::tally::Tally;

/// What is known of a request's outcome.
#[derive(Debug)]
pub enum Seen {
    /// It was not sent yet.
    Nothing,
    /// It was sent, once or more often.
    NoAnswer,
    /// It was answered that its outcome is not known yet: it is stored.
    Unknown,
    /// It was done.
    Done(Answer),
    /// It was refused for good.
    Refused,
}

/// An order.
#[derive(Debug)]
pub struct Purchase {
    pub order: String,
    /// The coupon to pay with, for this order only.
    pub coupon: Option<String>,
    pub paid: Seen,
    pub cancelled: Seen,
    pay: Call,
    cancel: Option<Call>,
    /// How often it was asked about again, under keys of their own.
    asked_again: u64,
    disturbed: bool,
}

/// How the order stands in the database.
#[derive(Debug, sqlx::FromRow)]
pub struct Stored {
    pub order_no: String,
    status: String,
    amount: i64,
    coupon_amount: i64,
    charged: i64,
    serial_no: Option<String>,
    coupon_status: Option<String>,
    restored_count: Option<i32>,
    approved: Option<bool>,
}

impl Purchase {
    pub fn new(order: String, pay: Call, coupon: Option<String>, cancels: bool) -> Self {
        let cancel = Call::post(format!("/api/v1/payments/{order}/cancel"), format!("{order}-c"));
        let cancel = cancels.then_some(cancel);
        let (paid, cancelled) = (Seen::Nothing, Seen::Nothing);
        Self { order, coupon, paid, cancelled, pay, cancel, asked_again: 0, disturbed: false }
    }

    /// The request that is missing an answer; `None` once all were answered. What is sent again is
    /// sent under its own key or another one, as it comes.
    pub fn next(&mut self, random: &mut fastrand::Rng) -> Option<Call> {
        let (told, call) = match (&self.paid, &self.cancel) {
            (Seen::Done(_), Some(cancel)) => (&mut self.cancelled, cancel),
            _ => (&mut self.paid, &self.pay),
        };
        match told {
            Seen::Nothing => {
                *told = Seen::NoAnswer;
                return Some(call.clone());
            }
            Seen::NoAnswer | Seen::Unknown => {}
            Seen::Done(_) | Seen::Refused => return None,
        }
        self.disturbed = true;
        if random.bool() {
            return Some(call.clone());
        }
        self.asked_again += 1;
        Some(call.with_key(format!("{}-again-{}", self.order, self.asked_again)))
    }

    /// Takes an answer in; whether there is something more to ask at once.
    pub fn hear(&mut self, call: &Call, answer: Answer) -> bool {
        let pays = matches!(self.paid, Seen::NoAnswer | Seen::Unknown);
        let told = if pays { &mut self.paid } else { &mut self.cancelled };
        match (answer.status, answer.code().as_str()) {
            (503, "DATABASE_UNAVAILABLE")
            | (409, "IDEMPOTENCY_KEY_IN_FLIGHT" | "ORDER_IN_PROGRESS") => return false,
            (201, _) if pays => *told = Seen::Done(answer),
            (202, _) if pays => {
                *told = Seen::Unknown;
                return false;
            }
            // Its server died, or its telegram got lost, before anything was approved.
            (_, "VERIFICATION_UNREACHABLE" | "VERIFICATION_REFUSED") if pays => {
                *told = Seen::Refused;
            }
            (200, _) if !pays => {
                *told = Seen::Done(answer);
                // Under any other key the order is cancelled already.
                self.cancel = Some(call.clone());
            }
            // The cancel without an answer was done.
            (409, "ALREADY_CANCELLED") if !pays && self.disturbed => {
                *told = Seen::Refused;
            }
            _ => panic!("{call:?} was told {answer:?}: {self:?}"),
        }
        true
    }

    /// What was sent more than once, with what it was told in the end: a payment under its first
    /// key, a cancel under the key that did it.
    pub fn asked_again(&self) -> impl Iterator<Item = (Call, &Answer)> {
        let paid = Some((self.pay.clone(), &self.paid));
        let cancelled = self.cancel.clone().map(|cancel| (cancel, &self.cancelled));
        let told = [paid, cancelled].into_iter().flatten().filter(|_| self.disturbed);
        told.filter_map(|(call, told)| match told {
            Seen::Done(answer) => Some((call, answer)),
            _ => None,
        })
    }

    /// A cancel of what was cancelled, as the console sends it.
    pub fn cancel_without_key(&self) -> Option<Call> {
        let cancelled = matches!(self.cancelled, Seen::Done(_) | Seen::Refused);
        let form = json!({ "form": { "order_no": self.order } });
        let call = || Call::without_key("/api/payment/cancel").json(&form);
        (cancelled && self.disturbed).then(call)
    }

    pub fn counted(&self) -> Tally {
        let mut tally = Tally::default();
        let of = |told: &Seen| u64::from(matches!(told, Seen::Done(_)));
        tally.count("paid", of(&self.paid));
        tally.count("cancelled", of(&self.cancelled));
        tally.count("declined", u64::from(matches!(self.paid, Seen::Refused)));
        tally.count("asked about again", u64::from(self.disturbed));
        tally
    }

    /// Sees that what was told is stored.
    pub fn compare(&self, stored: Option<&Stored>) {
        let cancelled = matches!(self.cancelled, Seen::Done(_) | Seen::Refused);
        let status = stored.map(|stored| stored.status.as_str());
        let right = match (&self.paid, &self.cancelled) {
            (Seen::Nothing, _) => status.is_none(),
            (Seen::NoAnswer, _) => status != Some("cancelled"),
            (Seen::Unknown, _) => status.is_some_and(|status| status != "cancelled"),
            (Seen::Refused, _) => status == Some("declined"),
            (Seen::Done(_), Seen::Nothing) => status == Some("paid"),
            (Seen::Done(_), _) if cancelled => status == Some("cancelled"),
            (Seen::Done(_), _) => matches!(status, Some("paid" | "cancelled")),
        };
        assert!(right, "told {self:?}, stored {stored:?}");
        let Some(stored) = stored else { return };
        assert_eq!(stored.serial_no, self.coupon, "{self:?}");
        // What the verification remembers may be lost with PostgreSQL, but is never another thing.
        let otherwise = match stored.status.as_str() {
            "paid" => Some(false),
            // Given up with the payment: somebody else may have the coupon.
            "cancelled" | "declined" => Some(true),
            _ => None,
        };
        let agrees = otherwise.is_none() || stored.approved != otherwise;
        assert!(agrees, "the verification says otherwise: {stored:?}");
        if let Seen::Done(answer) = &self.paid {
            let told = answer.json();
            let amounts = ["amount", "coupon_amount", "charged"].map(|name| told[name].as_i64());
            let stored = [stored.amount, stored.coupon_amount, stored.charged].map(Some);
            assert_eq!(amounts, stored, "{self:?}");
        }
        if cancelled && self.coupon.is_some() {
            let coupon = (stored.coupon_status.as_deref(), stored.restored_count);
            assert_eq!(coupon, (Some("unused"), Some(1)), "{self:?}");
        }
    }
}
