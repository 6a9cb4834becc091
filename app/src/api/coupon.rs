//! Coupons: look up, issue, delete.

use engine::coupon::{Coupon, CouponLookup, IssueForm};
use engine::payment::PaymentForm;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// 쿠폰 조회: which coupons this request could be paid with.
#[server(prefix = "/api", endpoint = "coupon/lookup", protocol = InSandbox)]
pub async fn lookup(form: PaymentForm) -> Result<CouponLookup, ApiError> {
    super::call::call(|engine, caller| async move { engine.look_up_coupons(&caller, &form).await })
        .await
}

/// 쿠폰 발급: one coupon of a promotion to a subscriber.
#[server(prefix = "/api", endpoint = "coupon/issue", protocol = InSandbox)]
pub async fn issue(form: IssueForm) -> Result<Coupon, ApiError> {
    super::call::call(|engine, caller| async move { engine.issue_coupon(&caller, &form).await })
        .await
}

/// 쿠폰 삭제, for good.
#[server(prefix = "/api", endpoint = "coupon/delete", protocol = InSandbox)]
pub async fn delete(serial_no: String) -> Result<Coupon, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.delete_coupon(&caller, &serial_no).await },
    )
    .await
}
