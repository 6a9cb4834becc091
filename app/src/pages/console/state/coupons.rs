//! The coupons that were looked up, and the one in the request.

use engine::coupon::{Coupon, CouponStatus};
use engine::coupon_lookup::CouponLookup;
use engine::identifier::SerialNo;
use engine::payment::PaymentForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::Entry;

/// A look-up's answer, with what was asked.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Lookup {
    /// Of the request, what coupons depend on.
    pub(crate) asked: PaymentForm,
    pub(crate) answer: CouponLookup,
    /// By the sandbox's clock.
    pub(crate) at: String,
}

/// What was found, and what is chosen.
#[derive(Clone, Copy)]
pub(crate) struct Coupons {
    /// The request's field that names the chosen one.
    serial_no: Entry,
    pub(crate) lookup: RwSignal<Option<Lookup>>,
    pub(crate) chosen: RwSignal<Option<Coupon>>,
    /// Those that were issued last: the list marks them.
    pub(crate) issued: RwSignal<Vec<SerialNo>>,
}

impl Coupons {
    pub(super) fn new(serial_no: Entry) -> Self {
        Self {
            serial_no,
            lookup: RwSignal::new(None),
            chosen: RwSignal::new(None),
            issued: RwSignal::new(Vec::new()),
        }
    }

    /// The page's. Only while something is rendered.
    pub(crate) fn here() -> Self {
        expect_context()
    }

    /// Puts a coupon into the request, or takes it out.
    pub(crate) fn choose(self, coupon: Option<Coupon>) {
        let serial_no = coupon.as_ref().map(|coupon| coupon.serial_no.to_string());
        self.serial_no.edit(serial_no.unwrap_or_default());
        self.chosen.set(coupon);
    }

    /// Whether a coupon was issued last, followed where it is shown.
    pub(crate) fn is_new(self, serial_no: &SerialNo) -> bool {
        self.issued.with(|issued| issued.contains(serial_no))
    }

    /// Notes what became of a coupon, wherever it is shown.
    pub(crate) fn became(self, serial_no: &SerialNo, status: CouponStatus) {
        let change = |coupon: &mut Coupon| {
            if coupon.serial_no == *serial_no {
                coupon.status = status;
            }
        };
        self.chosen.update(|chosen| chosen.iter_mut().for_each(change));
        self.lookup.update(|lookup| {
            if let Some(lookup) = lookup {
                lookup.answer.usable.iter_mut().for_each(change);
            }
        });
    }
}
