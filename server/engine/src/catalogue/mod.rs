//! What the form's lists offer: codes with their names, merchants, promotions. All of it is data.

use serde::{Deserialize, Serialize};

use crate::promotion::Promotion;

#[cfg(feature = "postgres")]
mod load;

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
    pub promotions: Vec<Promotion>,
}
