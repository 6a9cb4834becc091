//! Why a promotion is offered for a request, or is not: by what look-up and payment decide by.

use super::lookup::{CouponLookupData, LoadCoupons};
use super::{PromotionEvaluation, UnmetCondition};
use crate::clock;
use crate::condition::Facts;
use crate::coupon::issuable;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::failure::Failure;
use crate::payment::PaymentDraft;
use crate::promotion::{Promotion, PromotionForm};

impl Engine {
    /// The sandbox's promotions, or the one that the request names, or one that is not saved yet, judged for a
    /// request. Nothing is recorded.
    pub async fn evaluate_promotions(
        &self,
        caller: &Caller,
        draft: PaymentDraft,
        unsaved: Option<&PromotionForm>,
    ) -> Result<Vec<PromotionEvaluation>, EngineError> {
        let request = draft.lookup_request()?;
        let look = LoadCoupons::of(self, &request);
        let known = self.batchers.run(caller.sandbox.as_str(), look).await?;
        let Some(mut known) = known else { return Err(self.gone(&caller.sandbox).await) };
        known.row.codes.rules()?;
        if unsaved.is_none() {
            known.check_promotion(&request)?;
        }
        let paid_at = request.paid_at(known.row.now)?;
        let subscriber = known.subscriber(&request, paid_at)?;
        let catalogue = self.catalogue(caller).await?;
        let today = clock::in_seoul(known.row.now).date();
        let unsaved = match unsaved {
            Some(form) => Some(known.in_place_of(form.parse(&catalogue)?.as_promotion())),
            None => None,
        };
        let wanted = request.promotion_id.as_ref();
        let is_wanted = |it: &&Promotion| wanted.is_none_or(|id| *id == it.promotion_id);
        let promotions: Vec<_> = match &unsaved {
            Some(unsaved) => vec![unsaved],
            None => known.promotions.iter().map(|it| &**it).filter(is_wanted).collect(),
        };
        let before = known.paid_before();
        let asked = promotions.iter().map(|promotion| &promotion.conditions);
        let before = self.paid_before(caller, &request, &subscriber, before, asked).await?;
        let used = known.row.used_this_month;
        let facts = Facts::of(&request, &subscriber, used, before, paid_at, known.row.now);
        let judged = promotions
            .into_iter()
            .map(|promotion| {
                let requirement = promotion.requirement();
                let judged = requirement.judge(&facts);
                let not_issued = issuable(promotion, known.row.issued_of(promotion), today);
                PromotionEvaluation {
                    promotion_id: promotion.promotion_id.clone(),
                    version: promotion.version,
                    name: promotion.name.clone(),
                    state: promotion.state,
                    sentence: promotion.sentence(&catalogue),
                    offered: judged.met == Some(true) && not_issued.is_ok(),
                    not_issued: not_issued.err().map(|refusal| {
                        let Failure { code, message, .. } = Failure::refused(&refusal);
                        UnmetCondition { code, text: message }
                    }),
                    conditions: judged.verdict(&catalogue),
                    unmet: UnmetCondition::all_of(&judged, &catalogue),
                    changes: requirement.changes(&facts, &catalogue).unwrap_or_default(),
                }
            })
            .collect();
        Ok(judged)
    }
}

impl CouponLookupData {
    /// A promotion that is not saved yet, as it would be once it is: in the state of the one that it is an edit of,
    /// with what that has issued.
    fn in_place_of(&self, unsaved: Promotion) -> Promotion {
        let saved = self.promotions.iter().find(|it| it.promotion_id == unsaved.promotion_id);
        match saved {
            Some(saved) => Promotion {
                state: saved.state,
                issued: saved.issued,
                issued_won: saved.issued_won,
                issued_today: saved.issued_today,
                issued_this_month: saved.issued_this_month,
                version: saved.version + 1,
                ..unsaved
            },
            None => unsaved,
        }
    }
}
