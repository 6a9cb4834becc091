//! How many coupons a promotion may still issue.

use super::Promotion;
use crate::refusal::Refusal;

impl Promotion {
    /// How many more coupons can be issued now, by all that bounds their number; and what is told to whoever asks for
    /// one more than that.
    pub(crate) fn room(&self) -> (i64, Refusal) {
        let promotion_id = || self.promotion_id.clone();
        let in_won = self.budget_won.map(|budget_won| {
            let left = budget_won.minus(self.issued_won).0;
            let exhausted =
                Refusal::PromotionWonExhausted { promotion_id: promotion_id(), budget_won };
            (left / self.coupon_amount.0.max(1), exhausted)
        });
        let on_a_day = self.per_day.map(|per_day| {
            let reached = Refusal::PromotionDayLimit { promotion_id: promotion_id(), per_day };
            (per_day - self.issued_today, reached)
        });
        let in_a_month = self.per_month.map(|per_month| {
            let reached = Refusal::PromotionMonthLimit { promotion_id: promotion_id(), per_month };
            (per_month - self.issued_this_month, reached)
        });
        let exhausted =
            Refusal::PromotionBudgetExhausted { promotion_id: promotion_id(), budget: self.budget };
        let mut tightest = (self.budget - self.issued, exhausted);
        // Of bounds that leave as little, the first is told: the one that lasts longest.
        for bound in [in_won, in_a_month, on_a_day].into_iter().flatten() {
            if bound.0 < tightest.0 {
                tightest = bound;
            }
        }
        (tightest.0.max(0), tightest.1)
    }
}
