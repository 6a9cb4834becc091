//! Coupons: look up, issue, find, list, and what is done to one by hand.

use engine::coupon::{
    Coupon, CouponForm, CouponLife, CouponLine, ExtendForm, IssueForm, RestoreForm,
};
use engine::coupon_lookup::CouponLookup;
#[cfg(feature = "ssr")]
use engine::idempotency::{IdempotencyKey, Keyed};
use engine::page::Page;
use engine::payment::PaymentForm;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// 쿠폰 조회: which coupons this request could be paid with.
#[server(prefix = "/api", endpoint = "coupon/lookup", protocol = InSandbox)]
pub async fn lookup(form: PaymentForm) -> Result<CouponLookup, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.look_up_coupons(&caller, form.draft()).await
    })
    .await
}

/// 쿠폰 발급: one coupon of a promotion to a subscriber. Sent again under its `key`, it is the same
/// coupon.
#[server(prefix = "/api", endpoint = "coupon/issue", protocol = InSandbox)]
pub async fn issue(form: IssueForm, key: Option<String>) -> Result<Coupon, ApiError> {
    super::call::call(|engine, caller| async move {
        let key = key.as_deref().map(IdempotencyKey::parse).transpose()?;
        engine.issue_coupon_once(&caller, &form, key.map(Keyed::of_effect).as_ref()).await
    })
    .await
}

/// One coupon as it is now: with this serial number, or issued under this key.
#[server(prefix = "/api", endpoint = "coupon/find", protocol = InSandbox)]
pub async fn find(
    serial_no: Option<String>,
    key: Option<String>,
) -> Result<Option<Coupon>, ApiError> {
    super::call::call(|engine, caller| async move {
        let key = key.as_deref().map(IdempotencyKey::parse).transpose()?;
        engine.find_coupon(&caller, serial_no.as_deref(), key.as_ref()).await
    })
    .await
}

/// 쿠폰 삭제.
#[server(prefix = "/api", endpoint = "coupon/delete", protocol = InSandbox)]
pub async fn delete(serial_no: String) -> Result<Coupon, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.delete_coupon(&caller, &serial_no).await },
    )
    .await
}

/// 쿠폰 복원 by hand: a deletion taken back.
#[server(prefix = "/api", endpoint = "coupon/restore", protocol = InSandbox)]
pub async fn restore(form: RestoreForm) -> Result<Coupon, ApiError> {
    super::call::call(|engine, caller| async move { engine.restore_coupon(&caller, &form).await })
        .await
}

/// 쿠폰 연장.
#[server(prefix = "/api", endpoint = "coupon/extend", protocol = InSandbox)]
pub async fn extend(form: ExtendForm) -> Result<Coupon, ApiError> {
    super::call::call(|engine, caller| async move { engine.extend_coupon(&caller, &form).await })
        .await
}

/// 쿠폰 목록.
#[server(prefix = "/api", endpoint = "coupon/list", protocol = InSandbox)]
pub async fn list(form: CouponForm) -> Result<Page<CouponLine, String>, ApiError> {
    super::call::call(|engine, caller| async move { engine.list_coupons(&caller, &form).await })
        .await
}

/// 쿠폰의 흐름.
#[server(prefix = "/api", endpoint = "coupon/life", protocol = InSandbox)]
pub async fn life(serial_no: String) -> Result<CouponLife, ApiError> {
    super::call::call(|engine, caller| async move { engine.coupon_life(&caller, &serial_no).await })
        .await
}
