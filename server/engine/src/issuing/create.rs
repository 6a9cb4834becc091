//! Make a job that issues coupons. Nothing is issued before it is started.

use sqlx::types::Json;

use super::{IssueTo, IssuingForm, IssuingJob, IssuingPreview, IssuingTask, PreviewLine};
use crate::clock;
use crate::coupon::issuable;
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::identifier::{Ctn, Ncn, PromotionId};
use crate::job::{JobKind, JobState};
use crate::promotion::Promotion;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::Topic;

/// So many jobs of a sandbox may be unfinished: what is prepared and never started would pile up.
const UNFINISHED: i64 = 20;

/// A job that is to be stored.
pub(super) struct NewJob<'a> {
    pub state: JobState,
    pub task: &'a IssuingTask,
    pub preview: Option<IssuingPreview>,
    /// Who has it from the beginning, and for how many seconds.
    pub held: Option<(&'a str, f64)>,
}

impl Engine {
    /// Makes a job for one subscriber, for everyone who qualifies, or for codes.
    pub async fn create_issuing_job(
        &self,
        caller: &Caller,
        form: &IssuingForm,
    ) -> Result<IssuingJob, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let request = form.parse()?;
        let promotion = self.may_issue_many(caller, &request.promotion_id).await?;
        let wanted = request.count.unwrap_or(0);
        let mut task = IssuingTask {
            promotion_id: request.promotion_id,
            to: request.to,
            ctn: None,
            ncn: None,
            list: None,
        };
        let mut preview = IssuingPreview {
            wanted,
            found: wanted,
            budget_left: promotion.room().0,
            ..IssuingPreview::default()
        };
        if let Some(ctn) = request.ctn {
            let ncn = self.contract_of(caller, &ctn).await?;
            preview.first = vec![PreviewLine {
                line_no: 1,
                as_written: ctn.to_string(),
                ctn: Some(ctn.clone().into()),
                ncn: Some(ncn.clone().into()),
                is_found: true,
                note: None,
            }];
            (task.ctn, task.ncn) = (Some(ctn.into()), Some(ncn.into()));
        }
        let is_counted_first = task.to == IssueTo::Everyone;
        let state = if is_counted_first { JobState::Preparing } else { JobState::Prepared };
        let preview = (!is_counted_first).then_some(preview);
        let new = NewJob { state, task: &task, preview, held: None };
        let job_no = self.store_issuing_job(caller, new).await?;
        self.issuing_job(caller, job_no).await
    }

    /// The promotion, if it issues coupons now.
    pub(super) async fn may_issue_many(
        &self,
        caller: &Caller,
        promotion_id: &PromotionId,
    ) -> Result<Promotion, EngineError> {
        self.refuse_if_at_target(caller).await?;
        let promotion = self.promotion_now(caller, promotion_id).await?;
        let today = clock::in_seoul(self.now(&caller.sandbox).await?).date();
        issuable(&promotion, 0, today)?;
        Ok(promotion)
    }

    async fn contract_of(&self, caller: &Caller, ctn: &Ctn) -> Result<Ncn, EngineError> {
        let contract: Option<(Ncn, bool)> = sqlx::query_as(include_str!("contract.sql"))
            .bind(&caller.sandbox)
            .bind(ctn)
            .fetch_optional(&self.pool)
            .await?;
        let (ncn, is_terminated) =
            self.found(caller, contract, Refusal::SubscriberNotFound {}).await?;
        if is_terminated {
            return Err(Refusal::SubscriberTerminated {}.into());
        }
        Ok(ncn)
    }

    pub(super) async fn store_issuing_job(
        &self,
        caller: &Caller,
        new: NewJob<'_>,
    ) -> Result<i64, EngineError> {
        let (held_by, held_for) = new.held.unzip();
        let mut transaction = self.begin_in_turn(caller).await?;
        let job_no = sqlx::query_scalar(include_str!("create.sql"))
            .bind(&caller.sandbox)
            .bind(JobKind::IssueCoupons)
            .bind(new.state)
            .bind(Json(new.task))
            .bind(new.preview.as_ref().map(Json))
            .bind(&caller.reader.name)
            .bind(new.preview.as_ref().map_or(0, |preview| preview.wanted))
            .bind(held_by)
            .bind(held_for.unwrap_or(0.0))
            .bind(UNFINISHED)
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.commit().await?;
        let job_no = self.found(caller, job_no, Refusal::JobsFull { most: UNFINISHED }).await?;
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Jobs));
        Ok(job_no)
    }
}
