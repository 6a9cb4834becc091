//! Find out what a job will do, before anything is issued: the first thing that is done in the background.

use sqlx::types::Json;

use super::{IssueTo, IssuingPreview, IssuingTask, PreviewLine};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::job::{Claimed, LEASE_SECONDS};
use crate::promotion::{Promotion, people_after};

/// So many lines are shown.
pub(super) const SHOWN: usize = 10;
/// So many subscribers are read at once.
const AT_ONCE: i64 = 5_000;

/// What is found out, to be stored with the job.
pub(super) struct Prepared<'a> {
    pub world: &'a WorldId,
    pub job_no: i64,
    pub held_by: &'a str,
    pub task: &'a IssuingTask,
    pub preview: &'a IssuingPreview,
    /// Lines that are rejected already.
    pub rejected: i64,
}

impl Engine {
    /// Counts who qualifies, and makes the job ready to start. A list that is still being prepared when
    /// somebody else claims it was not uploaded whole: nothing is left of it.
    pub(crate) async fn prepare_issuing(&self, claimed: &Claimed) -> Result<(), EngineError> {
        let Claimed { sandbox_id: world, job_no, lease_by, .. } = claimed;
        let row: Option<(Json<IssuingTask>, Option<Json<Promotion>>)> =
            sqlx::query_as(include_str!("prepare.sql"))
                .bind(world)
                .bind(job_no)
                .bind(lease_by)
                .fetch_optional(&self.pool)
                .await?;
        let Some((Json(task), promotion)) = row else { return Ok(()) };
        let (IssueTo::Everyone, Some(Json(promotion))) = (task.to, promotion) else {
            return self.discard_job(world, *job_no, lease_by).await;
        };
        let mut preview =
            IssuingPreview { budget_left: promotion.room().0, ..IssuingPreview::default() };
        let mut after = String::new();
        loop {
            let people = people_after(self.bulk(), world, &after, AT_ONCE).await?;
            for person in people.iter().filter(|it| it.may_qualify(&promotion.conditions)) {
                preview.wanted += 1;
                if preview.first.len() < SHOWN {
                    preview.first.push(PreviewLine {
                        line_no: preview.wanted,
                        as_written: person.ncn.to_string(),
                        ctn: Some(person.ctn.clone().into()),
                        ncn: Some(person.ncn.clone().into()),
                        is_found: true,
                        note: None,
                    });
                }
            }
            let is_held = sqlx::query(include_str!("prepare_renew.sql"))
                .bind(world)
                .bind(job_no)
                .bind(lease_by)
                .bind(LEASE_SECONDS)
                .execute(&self.pool)
                .await?;
            if is_held.rows_affected() == 0 {
                return Ok(());
            }
            match people.last() {
                Some(last) if i64::try_from(people.len()).is_ok_and(|read| read == AT_ONCE) => {
                    last.ncn.as_str().clone_into(&mut after);
                }
                _ => break,
            }
        }
        preview.found = preview.wanted;
        let (task, preview, held_by) = (&task, &preview, lease_by.as_str());
        let prepared = Prepared { world, job_no: *job_no, held_by, task, preview, rejected: 0 };
        self.store_prepared(prepared).await.map(drop)
    }

    /// Makes the job ready to start; gives whether it was still to be prepared.
    pub(super) async fn store_prepared(&self, prepared: Prepared<'_>) -> Result<bool, EngineError> {
        let stored = sqlx::query(include_str!("prepared.sql"))
            .bind(prepared.world)
            .bind(prepared.job_no)
            .bind(prepared.held_by)
            .bind(Json(prepared.task))
            .bind(Json(prepared.preview))
            .bind(prepared.preview.wanted)
            .bind(prepared.rejected)
            .execute(&self.pool)
            .await?;
        Ok(stored.rows_affected() > 0)
    }

    /// Leaves nothing of a job that was not prepared.
    pub(super) async fn discard_job(
        &self,
        world: &WorldId,
        job_no: i64,
        held_by: &str,
    ) -> Result<(), EngineError> {
        sqlx::query(include_str!("discard.sql"))
            .bind(world)
            .bind(job_no)
            .bind(held_by)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
