//! Coupons that a look-up issues by itself.

use super::lookup::CouponLookupData;
use crate::clock;
use crate::condition::Facts;
use crate::coupon::{CouponStatus, issuable};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{PromotionId, SerialNo};
use crate::payment::{PaymentRequest, check_limit};
use crate::promotion::{Promotion, WhenIssued};

impl Engine {
    /// Issues a coupon of each promotion that issues at a look-up: to a payer who qualifies for it with this request, has
    /// no unused one of it, and is within all of its bounds and, with it, of their limit. Where somebody else was faster
    /// none is issued. A viewer looks, and changes nothing.
    pub(super) async fn issue_at_look_up(
        &self,
        caller: &Caller,
        request: &PaymentRequest,
        payer: &Subscriber,
        known: &CouponLookupData,
        facts: &Facts<'_>,
    ) -> Result<Vec<SerialNo>, EngineError> {
        let Some(ncn) = payer.ncn.whole().filter(|_| !caller.reader.sees_masked()) else {
            return Ok(Vec::new());
        };
        let mut issued = Vec::new();
        for promotion in
            known.promotions.iter().filter(|it| known.may_issue(it, request, payer, facts))
        {
            let seen = known.row.issued_of(promotion);
            let id = &promotion.promotion_id;
            issued.extend(self.issue_to_payer(caller, id, ncn, seen).await?);
        }
        Ok(issued.into_iter().map(|coupon| coupon.serial_no).collect())
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
