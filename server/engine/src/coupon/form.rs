//! What a tester enters to issue (발급) a coupon.

use serde::{Deserialize, Serialize};

use crate::field::{Collector, Field, FieldError};
use crate::identifier::{Ctn, PromotionId};

/// To whom a coupon is issued, and from which promotion, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IssueForm {
    /// The subscriber's phone number.
    pub ctn: String,
    /// The promotion.
    pub promotion_id: String,
}

/// To whom a coupon is issued, and from which promotion, parsed.
#[derive(Clone, Debug, Serialize)]
pub struct IssueRequest {
    /// The subscriber's phone number.
    pub ctn: Ctn,
    /// The promotion.
    pub promotion_id: PromotionId,
}

impl IssueForm {
    /// Parses it; all problems at once.
    pub fn parse(&self) -> Result<IssueRequest, Vec<FieldError>> {
        let mut at = Collector::default();
        let ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
        let promotion_id = at.take(Field::PromotionId, PromotionId::parse(&self.promotion_id));
        at.finish(
            ctn.zip(promotion_id).map(|(ctn, promotion_id)| IssueRequest { ctn, promotion_id }),
        )
    }
}
