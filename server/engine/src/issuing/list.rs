//! The jobs that issue coupons, newest first, and one of them; start, pause, resume and stop one.

use sqlx::types::Json;

use super::{IssuingJob, IssuingPreview, IssuingTask};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::job::{Job, JobMove};
use crate::page::{PAGE_ROWS, Page};
use crate::reader::Role;
use crate::refusal::Refusal;

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    job: Job,
    task: Json<IssuingTask>,
    preview: Option<Json<IssuingPreview>>,
}

impl From<Row> for IssuingJob {
    fn from(row: Row) -> Self {
        let Row { job, task: Json(task), preview } = row;
        Self { job, task, preview: preview.map(|Json(preview)| preview) }
    }
}

impl Engine {
    /// A page of the jobs that issue coupons, those below `before`.
    pub async fn issuing_jobs(
        &self,
        caller: &Caller,
        before: Option<i64>,
    ) -> Result<Page<IssuingJob>, EngineError> {
        let rows: Vec<Row> = sqlx::query_as(include_str!("list.sql"))
            .bind(&caller.sandbox)
            .bind(before.unwrap_or(i64::MAX))
            .bind(PAGE_ROWS as i64 + 1)
            .fetch_all(&self.pool)
            .await?;
        let rows = rows.into_iter().map(IssuingJob::from).collect();
        self.page(caller, rows, |row: &IssuingJob| row.job.job_no).await
    }

    /// A job that issues coupons, with how far it is.
    pub async fn issuing_job(
        &self,
        caller: &Caller,
        job_no: i64,
    ) -> Result<IssuingJob, EngineError> {
        let row: Option<Row> = sqlx::query_as(include_str!("get.sql"))
            .bind(&caller.sandbox)
            .bind(job_no)
            .fetch_optional(&self.pool)
            .await?;
        Ok(self.found(caller, row, Refusal::JobNotFound { job_no }).await?.into())
    }

    /// Starts, pauses, resumes or stops a job that issues coupons. What it is already it stays.
    pub async fn move_issuing_job(
        &self,
        caller: &Caller,
        job_no: i64,
        to: JobMove,
    ) -> Result<IssuingJob, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        if matches!(to, JobMove::Start | JobMove::Resume) {
            let job = self.issuing_job(caller, job_no).await?;
            if !job.job.state.is_over() && !job.job.state.is_under_way() {
                self.may_issue_many(caller, &job.task.promotion_id).await?;
            }
        }
        self.steer_job(caller, job_no, to).await?;
        self.issuing_job(caller, job_no).await
    }
}
