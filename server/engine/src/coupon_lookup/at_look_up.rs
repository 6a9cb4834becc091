//! Coupons that a look-up issues by itself.

use super::lookup::CouponLookupData;
use crate::clock;
use crate::condition::Facts;
use crate::coupon::{CouponStatus, issuable};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::exchange::Trace;
use crate::identifier::{PromotionId, SerialNo};
use crate::payment::{PaymentRequest, check_limit};
use crate::promotion::{Promotion, WhenIssued};

/// How often it is tried while something else is faster each time. Then none is issued by this look-up.
const ATTEMPTS: usize = 5;

impl Engine {
    /// Issues a coupon of each promotion that issues at a look-up: to a payer who qualifies for it with this request, has
    /// no unused one of it, and is within all of its bounds and, with it, of their limit. Where something else was faster
    /// it looks again, so that `known` tells what is there in the end. A viewer looks, and changes nothing.
    pub(super) async fn issue_at_look_up(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        payer: &Subscriber,
        known: &mut CouponLookupData,
        facts: &Facts<'_>,
        trace: &mut Trace,
    ) -> Result<Vec<SerialNo>, EngineError> {
        let Some(ncn) = payer.ncn.whole().filter(|_| !caller.reader.sees_masked()) else {
            return Ok(Vec::new());
        };
        let mut issued = Vec::new();
        for _ in 0..ATTEMPTS {
            let (mut is_outdated, mut was_late) = (false, false);
            for promotion in
                known.promotions.iter().filter(|it| known.may_issue(it, request, payer, facts))
            {
                let seen = known.row.issued_of(promotion);
                let id = &promotion.promotion_id;
                let coupon = self.issue_to_payer(caller, id, ncn, seen).await?;
                is_outdated = true;
                match coupon {
                    Some(coupon) => {
                        trace.took_effect();
                        issued.push(coupon.serial_no);
                    }
                    None => was_late = true,
                }
            }
            if is_outdated {
                *known = self.known_coupons(caller, request).await?;
            }
            if !was_late {
                break;
            }
        }
        Ok(issued)
    }
}

impl CouponLookupData {
    fn may_issue(
        &self,
        promotion: &Promotion,
        request: &PaymentRequest,
        payer: &Subscriber,
        facts: &Facts<'_>,
    ) -> bool {
        let today = clock::in_seoul(self.row.now).date();
        let is_of_it = |id: &PromotionId| *id == promotion.promotion_id;
        let has_one = self.row.coupons.iter().any(|coupon| {
            is_of_it(&coupon.promotion_id) && coupon.status_on(today) == CouponStatus::Unused
        });
        let charged = request.amount.minus(promotion.discount(request.amount));
        promotion.issuing == WhenIssued::AtLookUp
            && request.promotion_id.as_ref().is_none_or(is_of_it)
            && !has_one
            && issuable(promotion, self.row.issued_of(promotion), today).is_ok()
            && promotion.qualifies(facts)
            && check_limit(request, payer, charged, self.row.used_this_month).is_ok()
    }
}
