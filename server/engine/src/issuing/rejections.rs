//! The lines that a job rejected, as a CSV like the one that was uploaded, each with its reason.

use std::collections::VecDeque;

use super::{IssuingTask, ListLayout};
use crate::csv_file::{CsvEncoding, CsvLayout, CsvWriter, Delimiter};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::language::{Language, Text};
use crate::promotion::Promotion;
use crate::reader::Role;
use crate::refusal::Refusal;

/// So many are read at once.
const AT_ONCE: i64 = 1_000;

#[derive(Clone, sqlx::FromRow)]
struct Row {
    line_no: i64,
    last_line_no: i64,
    line: Option<String>,
    code: String,
}

#[derive(sqlx::FromRow)]
struct Input {
    chunk_no: i64,
    line_nos: Vec<i64>,
    lines: Vec<String>,
}

/// What is read next.
enum Ahead {
    /// What was rejected, behind this line.
    Rejections(i64),
    /// What is left of a list that was rejected as one range, behind this chunk.
    Range(i64),
}

/// The rejected lines of a job, to be sent piece by piece.
pub struct RejectionExport {
    engine: Engine,
    world: WorldId,
    job_no: i64,
    language: Language,
    list: Option<ListLayout>,
    promotion: Promotion,
    writer: CsvWriter,
    ahead: VecDeque<Ahead>,
    range: Option<Row>,
}

impl Engine {
    /// The lines that a job rejected, in their order, in the list's own encoding. They are personal.
    pub async fn issuing_rejections(
        &self,
        caller: &Caller,
        job_no: i64,
        language: Language,
    ) -> Result<RejectionExport, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let job = self.issuing_job(caller, job_no).await?;
        let IssuingTask { promotion_id, list, .. } = job.task;
        let promotion = self.promotion_now(caller, &promotion_id).await?;
        let layout = list.as_ref().map_or(
            CsvLayout { encoding: CsvEncoding::Utf8WithBom, delimiter: Delimiter::Comma },
            |list| CsvLayout { encoding: list.encoding, delimiter: list.delimiter },
        );
        let mut writer = CsvWriter::new(layout);
        let header = list.as_ref().and_then(|list| list.header.clone()).unwrap_or_default();
        let ours = language.pick(["줄", "코드", "사유"], ["Line", "Code", "Reason"]);
        writer.line(ours.into_iter().chain(header.iter().map(String::as_str)));
        Ok(RejectionExport {
            engine: self.clone(),
            world: caller.sandbox.clone(),
            job_no,
            language,
            list,
            promotion,
            writer,
            ahead: VecDeque::from([Ahead::Rejections(-1)]),
            range: None,
        })
    }
}

impl RejectionExport {
    /// How it is written, for the header of an answer.
    pub fn encoding(&self) -> CsvEncoding {
        self.list.as_ref().map_or(CsvEncoding::Utf8WithBom, |list| list.encoding)
    }

    /// The next piece.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, EngineError> {
        match self.ahead.pop_front() {
            Some(Ahead::Rejections(after)) => self.rejections(after).await?,
            Some(Ahead::Range(after)) => self.rest(after).await?,
            None => return Ok(None),
        }
        Ok(Some(self.writer.take()))
    }

    async fn rejections(&mut self, after: i64) -> Result<(), EngineError> {
        let rows: Vec<Row> = sqlx::query_as(include_str!("rejections.sql"))
            .bind(&self.world)
            .bind(self.job_no)
            .bind(after)
            .bind(AT_ONCE)
            .fetch_all(self.engine.bulk())
            .await?;
        let Some(last) = rows.last().map(|row| row.line_no) else { return Ok(()) };
        self.ahead.push_back(Ahead::Rejections(last));
        for row in rows {
            let is_range = row.line.is_none() && row.last_line_no > row.line_no;
            if is_range && self.list.is_some() {
                self.range = Some(row);
                self.ahead.push_back(Ahead::Range(-1));
                continue;
            }
            let lines = if is_range {
                format!("{}–{}", row.line_no, row.last_line_no)
            } else {
                row.line_no.to_string()
            };
            self.write(&lines, row.line.as_deref(), &row.code)?;
        }
        Ok(())
    }

    /// The lines of a range are in what is left of the list.
    async fn rest(&mut self, after: i64) -> Result<(), EngineError> {
        let input: Option<Input> = sqlx::query_as(include_str!("rejections_rest.sql"))
            .bind(&self.world)
            .bind(self.job_no)
            .bind(after)
            .fetch_optional(self.engine.bulk())
            .await?;
        let (Some(input), Some(range)) = (input, self.range.clone()) else { return Ok(()) };
        self.ahead.push_back(Ahead::Range(input.chunk_no));
        for (line_no, line) in input.line_nos.iter().zip(&input.lines) {
            self.write(&line_no.to_string(), Some(line), &range.code)?;
        }
        Ok(())
    }

    fn write(&mut self, lines: &str, line: Option<&str>, code: &str) -> Result<(), EngineError> {
        let cells: Vec<String> = line.map(serde_json::from_str).transpose()?.unwrap_or_default();
        let reason = self.reason(&cells, code);
        let reason = reason.as_ref().map_or("", |text| text.in_language(self.language));
        let ours = [lines, code, reason];
        self.writer.line(ours.into_iter().chain(cells.iter().map(String::as_str)));
        Ok(())
    }

    fn reason(&self, cells: &[String], code: &str) -> Option<Text> {
        let Promotion { per_customer, budget, .. } = self.promotion;
        // A bound that was taken away since is told as none.
        let budget_won = self.promotion.budget_won.unwrap_or_default();
        let [per_day, per_month] =
            [self.promotion.per_day, self.promotion.per_month].map(Option::unwrap_or_default);
        let promotion_id = self.promotion.promotion_id.clone();
        match code {
            "SUBSCRIBER_NOT_FOUND" => Some(Refusal::SubscriberNotFound {}.text()),
            "PROMOTION_CUSTOMER_LIMIT" => {
                Some(Refusal::PromotionCustomerLimit { promotion_id, per_customer }.text())
            }
            "PROMOTION_BUDGET_EXHAUSTED" => {
                Some(Refusal::PromotionBudgetExhausted { promotion_id, budget }.text())
            }
            "PROMOTION_WON_EXHAUSTED" => {
                Some(Refusal::PromotionWonExhausted { promotion_id, budget_won }.text())
            }
            "PROMOTION_DAY_LIMIT" => {
                Some(Refusal::PromotionDayLimit { promotion_id, per_day }.text())
            }
            "PROMOTION_MONTH_LIMIT" => {
                Some(Refusal::PromotionMonthLimit { promotion_id, per_month }.text())
            }
            // What is wrong with a cell, the cell itself says.
            _ => {
                let list = self.list.as_ref()?;
                let column = usize::try_from(list.column - 1).unwrap_or(0);
                let cell = cells.get(column).map_or("", String::as_str);
                list.numbers.read(cell).err().map(|problem| problem.text())
            }
        }
    }
}
