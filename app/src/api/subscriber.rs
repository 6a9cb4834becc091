//! Subscribers: list, open, make, edit, delete, make up.

use engine::page::Page;
use engine::subscriber::{
    LineChangeForm, LineChangeOutcome, ListedSubscriber, MadeUp, MadeUpForm, SubscriberDetail,
    SubscriberForm, SubscriberListForm,
};
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// 가입자 목록.
#[server(prefix = "/api", endpoint = "subscriber/list", protocol = InSandbox)]
pub async fn list(form: SubscriberListForm) -> Result<Page<ListedSubscriber>, ApiError> {
    super::call::call(|engine, caller| async move { engine.list_subscribers(&caller, &form).await })
        .await
}

/// One subscriber of the list.
#[server(prefix = "/api", endpoint = "subscriber/open", protocol = InSandbox)]
pub async fn open(subscriber_no: i64) -> Result<SubscriberDetail, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.subscriber(&caller, subscriber_no).await },
    )
    .await
}

/// 가입자 만들기.
#[server(prefix = "/api", endpoint = "subscriber/create", protocol = InSandbox)]
pub async fn create(form: SubscriberForm) -> Result<SubscriberDetail, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.create_subscriber(&caller, &form).await },
    )
    .await
}

/// 가입자 고치기: who has the phone number `ctn` now.
#[server(prefix = "/api", endpoint = "subscriber/edit", protocol = InSandbox)]
pub async fn edit(ctn: String, form: SubscriberForm) -> Result<SubscriberDetail, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.edit_subscriber(&caller, &ctn, &form).await },
    )
    .await
}

/// 가입자 삭제: who has the phone number `ctn` now, and neither coupons nor payments.
#[server(prefix = "/api", endpoint = "subscriber/delete", protocol = InSandbox)]
pub async fn delete(ctn: String) -> Result<(), ApiError> {
    super::call::call(|engine, caller| async move { engine.delete_subscriber(&caller, &ctn).await })
        .await
}

/// 회선 변경 미리 보기: the line that has the phone number `ctn` now.
#[server(prefix = "/api", endpoint = "subscriber/preview_change", protocol = InSandbox)]
pub async fn preview_change(
    ctn: String,
    form: LineChangeForm,
) -> Result<LineChangeOutcome, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.preview_line_change(&caller, &ctn, &form).await
    })
    .await
}

/// 회선 변경.
#[server(prefix = "/api", endpoint = "subscriber/change", protocol = InSandbox)]
pub async fn change(ctn: String, form: LineChangeForm) -> Result<LineChangeOutcome, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.change_line(&caller, &ctn, &form).await },
    )
    .await
}

/// 가입자 지어내기.
#[server(prefix = "/api", endpoint = "subscriber/generate", protocol = InSandbox)]
pub async fn generate(form: MadeUpForm) -> Result<MadeUp, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.make_up_subscribers(&caller, &form).await },
    )
    .await
}
