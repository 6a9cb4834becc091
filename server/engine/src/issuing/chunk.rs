//! Issue one chunk's coupons.
//!
//! Whatever issues a promotion's coupons, or registers its codes, locks the promotion first. So what is read
//! behind that lock, how many it and each customer were issued, stays true until the chunk is stored, and neither
//! a budget nor a customer's share is ever passed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::upload::{CHUNK, as_json};
use super::{IssueTo, IssuingTask};
use crate::clock;
use crate::coupon::issuable;
use crate::csv_file::NumberKind;
use crate::engine::Engine;
use crate::error::{EngineError, Fault};
use crate::identifier::{SerialNo, WorldId};
use crate::job::{Ahead, Claimed, Done, JobState, Rejected};
use crate::promotion::{self, Promotion, people_after};
use crate::refusal::Refusal;

/// A promotion that is locked.
#[derive(sqlx::FromRow)]
struct Locked {
    promotion: Json<Promotion>,
    now: DateTime<Utc>,
}

/// Lines for each of which a coupon is wanted.
#[derive(Default)]
struct Asked {
    line_nos: Vec<i64>,
    numbers: Vec<String>,
    /// Their cells, as JSON; none where they stem from no list.
    lines: Vec<Option<String>>,
    /// Whether the numbers are contracts, and no phone numbers.
    are_contracts: bool,
}

#[derive(sqlx::FromRow)]
struct Input {
    line_nos: Vec<i64>,
    numbers: Vec<String>,
    lines: Vec<String>,
}

/// What is left of a list.
#[derive(sqlx::FromRow)]
struct Rest {
    first: Option<i64>,
    last: Option<i64>,
    lines: i64,
}

impl Engine {
    /// Does the next chunk of a job, and gives where the job is then; `None` where it is no longer this
    /// server's.
    pub(crate) async fn issue_chunk(
        &self,
        claimed: &Claimed,
    ) -> Result<Option<JobState>, EngineError> {
        let world = &claimed.sandbox_id;
        let Some((mut chunk, ahead)) = self.begin_chunk::<IssuingTask>(claimed).await? else {
            return Ok(None);
        };
        let promotion_id = &ahead.task.promotion_id;
        let Some(Locked { promotion: Json(promotion), now }) =
            locked(chunk.on(), world, &ahead.task).await?
        else {
            let refusal = Refusal::PromotionNotFound { promotion_id: promotion_id.clone() };
            return chunk.refused(JobState::Failed, &refusal).await.map(Some);
        };
        let done = match issuable(&promotion, 0, clock::in_seoul(now).date()) {
            Ok(()) if ahead.task.to == IssueTo::Codes => {
                make_codes(self, chunk.on(), claimed, &promotion, &ahead, now).await?
            }
            Ok(()) => issue(self, chunk.on(), claimed, &promotion, &ahead, now).await?,
            Err(
                refusal @ (Refusal::PromotionBudgetExhausted { .. }
                | Refusal::PromotionWonExhausted { .. }
                | Refusal::PromotionDayLimit { .. }
                | Refusal::PromotionMonthLimit { .. }),
            ) => reject_rest(chunk.on(), claimed, &ahead, refusal.code()).await?,
            // Whoever lets the promotion go on lets the job go on.
            Err(refusal) => return chunk.refused(JobState::Paused, &refusal).await.map(Some),
        };
        chunk.done(done).await.map(Some)
    }
}

async fn locked(
    connection: &mut PgConnection,
    world: &WorldId,
    task: &IssuingTask,
) -> Result<Option<Locked>, EngineError> {
    promotion::lock(&mut *connection, world, &task.promotion_id).await?;
    let locked = sqlx::query_as(include_str!("promotion_load.sql"))
        .bind(world)
        .bind(&task.promotion_id)
        .fetch_optional(&mut *connection)
        .await?;
    Ok(locked)
}

/// Issues to the next lines.
async fn issue(
    engine: &Engine,
    connection: &mut PgConnection,
    claimed: &Claimed,
    promotion: &Promotion,
    ahead: &Ahead<IssuingTask>,
    now: DateTime<Utc>,
) -> Result<Done, EngineError> {
    let (world, job_no) = (&claimed.sandbox_id, claimed.job_no);
    let mut done = Done { next_after: ahead.next_after.clone(), ..Done::default() };
    let asked = match ahead.task.to {
        IssueTo::List => {
            done.has_read = true;
            let input: Option<Input> = sqlx::query_as(include_str!("input.sql"))
                .bind(world)
                .bind(job_no)
                .bind(ahead.next_chunk)
                .fetch_optional(&mut *connection)
                .await?;
            let numbers = ahead.task.list.as_ref().map(|list| list.numbers);
            match input {
                Some(Input { line_nos, numbers: texts, lines }) => Asked {
                    line_nos,
                    numbers: texts,
                    lines: lines.into_iter().map(Some).collect(),
                    are_contracts: numbers == Some(NumberKind::Ncn),
                },
                None => Asked::default(),
            }
        }
        IssueTo::Everyone => {
            let at_once = i64::try_from(CHUNK).unwrap_or(i64::MAX);
            let people = people_after(&mut *connection, world, &ahead.next_after, at_once).await?;
            done.is_last = people.len() < CHUNK;
            if let Some(last) = people.last() {
                last.ncn.as_str().clone_into(&mut done.next_after);
            }
            let mut asked = Asked { are_contracts: true, ..Asked::default() };
            for person in people.iter().filter(|it| it.may_qualify(&promotion.conditions)) {
                asked.numbers.push(person.ncn.to_string());
                asked.lines.push(Some(as_json(&[person.ctn.to_string(), person.ncn.to_string()])));
            }
            let first = ahead.looked_at + 1;
            asked.line_nos = (first..).take(asked.numbers.len()).collect();
            asked
        }
        IssueTo::One | IssueTo::Codes => {
            let ncn = ahead.task.ncn.as_ref().and_then(|ncn| ncn.whole());
            let ncn = ncn.ok_or_else(|| Fault::Inconsistent("a job for nobody".into()))?;
            let next = ahead.looked_at + 1;
            let line_nos: Vec<_> = (next..=ahead.total).take(CHUNK).collect();
            let count = line_nos.len();
            Asked {
                line_nos,
                numbers: vec![ncn.to_string(); count],
                lines: vec![None; count],
                are_contracts: true,
            }
        }
    };
    if asked.numbers.is_empty() {
        // A list, or what was asked for one subscriber, ends so; of everybody there may be more.
        done.is_last |= ahead.task.to != IssueTo::Everyone;
        return Ok(done);
    }
    let serials = drawn(engine, connection, claimed, ahead.looked_at, asked.numbers.len()).await?;
    let (room, refusal) = promotion.room();
    let rejected: Vec<(i64, String)> = sqlx::query_as(include_str!("issue.sql"))
        .bind(world)
        .bind(&promotion.promotion_id)
        .bind(job_no)
        .bind(&asked.numbers)
        .bind(&serials)
        .bind(asked.are_contracts)
        .bind(now)
        .bind(room)
        .bind(refusal.code())
        // Planned anew for each chunk: the tables grow while a job runs.
        .persistent(false)
        .fetch_all(&mut *connection)
        .await?;
    for (place, code) in &rejected {
        let index = usize::try_from(place - 1).unwrap_or(usize::MAX);
        let (Some(line_no), Some(line)) = (asked.line_nos.get(index), asked.lines.get(index))
        else {
            return Err(Fault::Inconsistent(format!("no line {place} in a chunk")).into());
        };
        let code = Refusal::CODES.iter().find(|(known, _)| known == code);
        let (code, _) = code.ok_or_else(|| Fault::Inconsistent("no such refusal".into()))?;
        let (line_no, line) = (*line_no, line.clone());
        done.rejections.push(Rejected { line_no, last_line_no: line_no, line, code });
    }
    done.rejected = count(done.rejections.len());
    done.succeeded = count(asked.numbers.len()) - done.rejected;
    Ok(done)
}

/// Serial numbers for the next coupons or codes of a job.
async fn drawn(
    engine: &Engine,
    connection: &mut PgConnection,
    claimed: &Claimed,
    looked_at: i64,
    count: usize,
) -> Result<Vec<SerialNo>, EngineError> {
    let world = &claimed.sandbox_id;
    let seed = engine.seed_of(&mut *connection, world).await?;
    let mut purpose = String::new();
    if seed.is_some() {
        let before: i64 = sqlx::query_scalar(include_str!("jobs_before.sql"))
            .bind(world)
            .bind(claimed.job_no)
            .fetch_one(&mut *connection)
            .await?;
        purpose = format!("job {before} {looked_at}");
    }
    engine.free_serials(connection, world, (seed, &purpose), count).await
}

/// Makes the next codes.
async fn make_codes(
    engine: &Engine,
    connection: &mut PgConnection,
    claimed: &Claimed,
    promotion: &Promotion,
    ahead: &Ahead<IssuingTask>,
    now: DateTime<Utc>,
) -> Result<Done, EngineError> {
    let world = &claimed.sandbox_id;
    let left = ahead.total - ahead.looked_at;
    let codes = count(CHUNK).min(left).min(promotion.room().0);
    if codes > 0 {
        let wanted = usize::try_from(codes).unwrap_or(0);
        let serials = drawn(engine, connection, claimed, ahead.looked_at, wanted).await?;
        sqlx::query(include_str!("make_codes.sql"))
            .bind(world)
            .bind(&promotion.promotion_id)
            .bind(claimed.job_no)
            .bind(serials)
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(Done { succeeded: codes.max(0), is_last: codes >= left, ..Done::default() })
}

/// No more can be issued: all that is left is rejected, as one range.
async fn reject_rest(
    connection: &mut PgConnection,
    claimed: &Claimed,
    ahead: &Ahead<IssuingTask>,
    code: &'static str,
) -> Result<Done, EngineError> {
    let rest: Rest = if ahead.task.to == IssueTo::List {
        sqlx::query_as(include_str!("rest.sql"))
            .bind(&claimed.sandbox_id)
            .bind(claimed.job_no)
            .bind(ahead.next_chunk)
            .fetch_one(&mut *connection)
            .await?
    } else {
        let (first, last) = (Some(ahead.looked_at + 1), Some(ahead.total));
        Rest { first, last, lines: (ahead.total - ahead.looked_at).max(0) }
    };
    let mut done = Done { rejected: rest.lines, is_last: true, ..Done::default() };
    if let (Some(line_no), Some(last_line_no)) = (rest.first, rest.last)
        && rest.lines > 0
    {
        done.rejections.push(Rejected { line_no, last_line_no, line: None, code });
    }
    Ok(done)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
