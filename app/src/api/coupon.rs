//! Coupons: look up, issue, delete.

use engine::coupon::{Coupon, CouponLookup, IssueForm};
use engine::payment::PaymentForm;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::{ApiError, SandboxClient};

/// 쿠폰 조회: which coupons this request could be paid with.
#[server(prefix = "/api", endpoint = "coupon/lookup", input = Json, output = Json, client = SandboxClient)]
pub async fn lookup(form: PaymentForm) -> Result<CouponLookup, ApiError> {
    super::call::call(|engine, caller| async move { engine.look_up_coupons(&caller, &form).await })
        .await
}

/// 쿠폰 발급: one coupon of a promotion to a subscriber.
#[server(prefix = "/api", endpoint = "coupon/issue", input = Json, output = Json, client = SandboxClient)]
pub async fn issue(form: IssueForm) -> Result<Coupon, ApiError> {
    super::call::call(|engine, caller| async move { engine.issue_coupon(&caller, &form).await })
        .await
}

/// 쿠폰 삭제, for good.
#[server(prefix = "/api", endpoint = "coupon/delete", input = Json, output = Json, client = SandboxClient)]
pub async fn delete(serial_no: String) -> Result<Coupon, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.delete_coupon(&caller, &serial_no).await },
    )
    .await
}
