//! Coupons in bulk: jobs that issue them, and codes that are registered.

use engine::coupon::Coupon;
use engine::issuing::{IssuingForm, IssuingJob, RegisterForm};
#[cfg(feature = "ssr")]
use engine::job::JobMove;
use engine::page::Page;
use leptos::prelude::*;

use super::{ApiError, InSandbox};

/// A page of the jobs, those below `before`; the newest without it.
#[server(prefix = "/api", endpoint = "issuing/list", protocol = InSandbox)]
pub async fn list(before: Option<i64>) -> Result<Page<IssuingJob>, ApiError> {
    super::call::call(|engine, caller| async move { engine.issuing_jobs(&caller, before).await })
        .await
}

/// One job: how far it is, and what was found out before it began.
#[server(prefix = "/api", endpoint = "issuing/open", protocol = InSandbox)]
pub async fn open(job_no: i64) -> Result<IssuingJob, ApiError> {
    super::call::call(|engine, caller| async move { engine.issuing_job(&caller, job_no).await })
        .await
}

/// Makes a job for one subscriber, for everyone who qualifies, or for codes. It issues nothing before it is
/// started.
#[server(prefix = "/api", endpoint = "issuing/create", protocol = InSandbox)]
pub async fn create(form: IssuingForm) -> Result<IssuingJob, ApiError> {
    super::call::call(
        |engine, caller| async move { engine.create_issuing_job(&caller, &form).await },
    )
    .await
}

/// Starts a job that is prepared.
#[server(prefix = "/api", endpoint = "issuing/start", protocol = InSandbox)]
pub async fn start(job_no: i64) -> Result<IssuingJob, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.move_issuing_job(&caller, job_no, JobMove::Start).await
    })
    .await
}

/// Lets a job rest after the chunk that it is at.
#[server(prefix = "/api", endpoint = "issuing/pause", protocol = InSandbox)]
pub async fn pause(job_no: i64) -> Result<IssuingJob, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.move_issuing_job(&caller, job_no, JobMove::Pause).await
    })
    .await
}

/// Lets a job go on where it paused.
#[server(prefix = "/api", endpoint = "issuing/resume", protocol = InSandbox)]
pub async fn resume(job_no: i64) -> Result<IssuingJob, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.move_issuing_job(&caller, job_no, JobMove::Resume).await
    })
    .await
}

/// Ends a job for good. What it issued stays.
#[server(prefix = "/api", endpoint = "issuing/stop", protocol = InSandbox)]
pub async fn stop(job_no: i64) -> Result<IssuingJob, ApiError> {
    super::call::call(|engine, caller| async move {
        engine.move_issuing_job(&caller, job_no, JobMove::Stop).await
    })
    .await
}

/// 등록: a code becomes a subscriber's coupon.
#[server(prefix = "/api", endpoint = "coupon/register", protocol = InSandbox)]
pub async fn register(form: RegisterForm) -> Result<Coupon, ApiError> {
    super::call::call(|engine, caller| async move { engine.register_code(&caller, &form).await })
        .await
}
