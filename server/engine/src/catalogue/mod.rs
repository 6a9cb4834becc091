//! What the form's lists offer: codes with their names, merchants, promotions. All of it is data.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::{from_seoul, parse_date, parse_time};
use crate::condition::{CodeList, Codes};
use crate::identifier::PromotionId;

mod file;
#[cfg(feature = "postgres")]
mod import;
mod listed;
#[cfg(feature = "postgres")]
mod load;
#[cfg(feature = "postgres")]
mod plan;
#[cfg(feature = "postgres")]
mod set;

pub use file::{CODE_COLUMNS, ImportedCodes};
#[cfg(feature = "postgres")]
pub use import::CodeImport;
pub use listed::{CodeForm, CodeKind, Contract, ListedCode, NewCode};

codes! {
    /// What a code means to the rules. Which codes exist, and which of them have a rule, is data.
    pub enum CodeRule {
        RefusesPayment = "refuses_payment", "결제 거절", "Refuses payments";
        MembersOnly = "mpay_members_only", "M-PAY 회원만", "M-PAY members only";
        PaidByCard = "paid_by_card", "카드 납부", "Paid by card";
    }
}

/// A code with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Named {
    /// The code.
    pub code: String,
    /// Its Korean name.
    pub korean: String,
    /// Its English name.
    pub english: String,
}

/// A payment gateway with the content providers below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Pg {
    /// The gateway.
    pub named: Named,
    /// Its content providers.
    pub cps: Vec<Cp>,
}

/// A content provider with its services.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Cp {
    /// The provider.
    pub named: Named,
    /// Its services.
    pub svcs: Vec<Named>,
}

/// A promotion with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PromotionName {
    /// Its code.
    pub promotion_id: PromotionId,
    /// The name that its coupons carry.
    pub name: String,
}

/// Everything that the console's lists offer in one sandbox.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// The date and time by the sandbox's clock, in Seoul: `2026-11-22 14:03:21`.
    pub now: String,
    /// 결제 수단 코드.
    pub payment_methods: Vec<Named>,
    /// 결제 유형 코드.
    pub payment_types: Vec<Named>,
    /// 위험등급.
    pub risk_grades: Vec<Named>,
    /// 리즈등급.
    pub leeds_grades: Vec<Named>,
    /// 폰사용료 납부수단.
    pub bill_pay_methods: Vec<Named>,
    /// PG › CP › SVC.
    pub pgs: Vec<Pg>,
    /// 쿠폰 ID (프로모션).
    pub promotions: Vec<PromotionName>,
}

impl Codes for Catalogue {
    fn now(&self) -> Option<DateTime<Utc>> {
        let (day, time) = self.now.split_once(' ')?;
        Some(from_seoul(parse_date(day).ok()?.and_time(parse_time(time).ok()?)))
    }

    fn list(&self, list: CodeList) -> Vec<(&str, &str, &str)> {
        let cps = || self.pgs.iter().flat_map(|pg| &pg.cps);
        let named: Vec<&Named> = match list {
            CodeList::PaymentMethods => self.payment_methods.iter().collect(),
            CodeList::PaymentTypes => self.payment_types.iter().collect(),
            CodeList::RiskGrades => self.risk_grades.iter().collect(),
            CodeList::LeedsGrades => self.leeds_grades.iter().collect(),
            CodeList::BillPayMethods => self.bill_pay_methods.iter().collect(),
            CodeList::Pgs => self.pgs.iter().map(|pg| &pg.named).collect(),
            CodeList::Cps => cps().map(|cp| &cp.named).collect(),
            CodeList::Svcs => cps().flat_map(|cp| &cp.svcs).collect(),
            CodeList::Fixed(fixed) => return fixed.to_vec(),
        };
        named.into_iter().map(|one| (&*one.code, &*one.korean, &*one.english)).collect()
    }

    fn services(&self) -> Vec<[&str; 3]> {
        let mut services = Vec::new();
        for pg in &self.pgs {
            for cp in &pg.cps {
                let (pg, cp_code) = (&*pg.named.code, &*cp.named.code);
                services.extend(cp.svcs.iter().map(|svc| [pg, cp_code, &*svc.code]));
            }
        }
        services
    }
}
