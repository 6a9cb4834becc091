//! What is sent again: a request of each kind that has an effect, and another one under its key.

use serde_json::json;

use crate::http::{Call, Client};
use crate::tally::Tally;
use crate::world::{issue, issued, pay, payment, subscriber};

/// A blocked subscriber of the demonstration: every payment is refused.
const BLOCKED: &str = "010-4567-8901";

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Payment,
    Cancel,
    Issue,
}

/// A key with its two requests.
#[derive(Debug)]
pub struct Subject {
    pub kind: Kind,
    pub key: String,
    pub original: Call,
    /// Another request under the same key.
    pub altered: Call,
    coupons_before: u64,
    payments_before: u64,
}

impl Subject {
    /// Draws a subject, and makes what it needs: a coupon to pay with, a payment to cancel.
    pub async fn draw(number: u64, random: &mut fastrand::Rng, desk: &mut Client) -> Self {
        let key = format!("P{number}");
        let ctn = subscriber(random.u64(..));
        let kind = random.u8(0..100);
        let mut subject = Self {
            kind: Kind::Payment,
            original: pay(&key, &ctn, None),
            altered: pay(&key, &ctn, None),
            key,
            coupons_before: 0,
            payments_before: 0,
        };
        match kind {
            0..60 => {
                let coupon = match kind {
                    0..30 => Some(issued(desk, &format!("I{number}"), &ctn).await),
                    _ => None,
                };
                subject.coupons_before = u64::from(coupon.is_some());
                let ctn = if kind < 55 { ctn.as_str() } else { BLOCKED };
                let mut body = payment(&subject.key, ctn, coupon.as_deref());
                subject.original = subject.original.json(&body);
                body["amount"] = json!(11_000);
                subject.altered = subject.altered.json(&body);
            }
            60..80 => {
                let order = format!("P{number}-paid");
                let paid = desk.send(&pay(&order, &ctn, None)).await.unwrap();
                assert_eq!(paid.status, 201, "{paid:?}");
                let cancel = |order: &str| {
                    Call::post(format!("/api/v1/payments/{order}/cancel"), subject.key.as_str())
                };
                subject.kind = Kind::Cancel;
                subject.original = cancel(&order);
                // Another address is another request, too.
                subject.altered = cancel("no-such-order");
                subject.payments_before = 1;
            }
            _ => {
                subject.kind = Kind::Issue;
                subject.original = issue(&subject.key, &ctn);
                let body = json!({ "ctn": ctn, "promotion_id": "PROOF1000" });
                subject.altered = subject.original.clone().json(&body);
            }
        }
        subject
    }

    /// What preparing it added.
    pub fn prepared(&self) -> Tally {
        let mut tally = Tally::default();
        tally.count("coupons", self.coupons_before);
        tally.count("payments", self.payments_before);
        tally
    }

    /// What a granted request counts as.
    pub fn effect(&self) -> &'static str {
        match self.kind {
            Kind::Payment => "payments",
            Kind::Cancel => "cancels",
            Kind::Issue => "coupons",
        }
    }
}
