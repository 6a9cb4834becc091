//! Take a list in, piece by piece: never more of it is in memory than a piece and a chunk.

use std::collections::BTreeMap;

use super::create::NewJob;
use super::prepare::{Prepared, SHOWN};
use super::{IssueTo, IssuingJob, IssuingPreview, IssuingTask, LineCount, ListLayout, PreviewLine};
use crate::csv_file::{CsvProblem, CsvReader, Line, NumberKind, PayerNumber};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::PromotionId;
use crate::job::{JobState, holder};
use crate::language::{Language, Text};
use crate::reader::Role;
use crate::refusal::Refusal;

/// So many lines are a chunk: one transaction issues to all of them. It takes some 0.1 s, for which the promotion is
/// locked and a pause waits; with fewer lines, its commit costs more than they do.
pub(super) const CHUNK: usize = 3_000;
/// By so many lines it is found out what the list has in which column.
const SAMPLE: usize = 20;
/// How long the next chunk may take to come, in seconds; then the list counts as given up.
const PATIENCE: f64 = 60.0;

/// A list that is being uploaded.
pub struct ListUpload {
    engine: Engine,
    caller: Caller,
    job_no: i64,
    held_by: String,
    task: IssuingTask,
    numbers: Option<NumberKind>,
    reader: CsvReader,
    /// Lines that were read and not looked at yet.
    lines: Vec<Line>,
    columns: Option<Columns>,
    chunk: Chunk,
    chunks: i64,
    preview: IssuingPreview,
    malformed: BTreeMap<&'static str, (Text, i64)>,
    repaired: BTreeMap<&'static str, (Text, i64)>,
    rejected: i64,
}

/// What of the list is looked at.
struct Columns {
    numbers: NumberKind,
    column: usize,
    header: Option<Vec<String>>,
}

/// What is stored next.
#[derive(Default)]
struct Chunk {
    line_nos: Vec<i64>,
    numbers: Vec<String>,
    lines: Vec<String>,
    rejected_line_nos: Vec<i64>,
    rejected_lines: Vec<String>,
    rejected_codes: Vec<&'static str>,
    /// The places in the preview, and in the chunk, of lines that are shown.
    shown: Vec<(usize, i64)>,
}

#[derive(sqlx::FromRow)]
struct Stored {
    is_held: bool,
    found: i64,
    shown_found: Vec<i64>,
}

impl Engine {
    /// Begins to take a list of phone or contract numbers in. Without a word on which they are, that is found
    /// out from its first lines.
    pub async fn begin_list(
        &self,
        caller: &Caller,
        promotion_id: &str,
        numbers: Option<NumberKind>,
    ) -> Result<ListUpload, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let promotion_id = PromotionId::parse(promotion_id)
            .map_err(|problem| FieldError { field: Field::PromotionId, problem })?;
        let promotion = self.may_issue_many(caller, &promotion_id).await?;
        let task =
            IssuingTask { promotion_id, to: IssueTo::List, ctn: None, ncn: None, list: None };
        let held_by = holder()?;
        let new = NewJob {
            state: JobState::Preparing,
            task: &task,
            preview: None,
            held: Some((&held_by, PATIENCE)),
        };
        let job_no = self.store_issuing_job(caller, new).await?;
        Ok(ListUpload {
            engine: self.clone(),
            caller: caller.clone(),
            job_no,
            held_by,
            task,
            numbers,
            reader: CsvReader::default(),
            lines: Vec::new(),
            columns: None,
            chunk: Chunk::default(),
            chunks: 0,
            preview: IssuingPreview {
                budget_left: promotion.room().0,
                ..IssuingPreview::default()
            },
            malformed: BTreeMap::new(),
            repaired: BTreeMap::new(),
            rejected: 0,
        })
    }
}

impl ListUpload {
    /// Takes the next bytes in.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), EngineError> {
        self.reader.push(bytes, &mut self.lines).map_err(unreadable)?;
        if self.columns.is_some() || self.lines.len() >= SAMPLE {
            self.take_lines().await?;
        }
        Ok(())
    }

    /// That was all: the job is ready to start.
    pub async fn finish(mut self) -> Result<IssuingJob, EngineError> {
        let finished = self.store_rest().await;
        match finished {
            Ok(()) => self.engine.issuing_job(&self.caller, self.job_no).await,
            Err(error) => {
                self.give_up().await;
                Err(error)
            }
        }
    }

    /// Nothing more comes, or can be read: nothing is left of the list.
    pub async fn give_up(self) {
        let Self { engine, caller, job_no, held_by, .. } = self;
        if let Err(error) = engine.discard_job(&caller.sandbox, job_no, &held_by).await {
            // Whoever claims it next finds that it is not whole.
            tracing::warn!("what came of list {job_no} was not removed: {error}");
        }
    }

    async fn store_rest(&mut self) -> Result<(), EngineError> {
        let reader = std::mem::take(&mut self.reader);
        let layout = reader.finish(&mut self.lines).map_err(unreadable)?;
        self.take_lines().await?;
        if self.preview.wanted == 0 {
            return Err(Refusal::ListEmpty {}.into());
        }
        self.store_chunk().await?;
        if let Some(Columns { numbers, column, header }) = self.columns.take() {
            self.task.list = Some(ListLayout {
                encoding: layout.encoding,
                delimiter: layout.delimiter,
                numbers,
                column: i32::try_from(column + 1).unwrap_or(i32::MAX),
                header,
            });
        }
        self.preview.malformed = counts(&self.malformed);
        self.preview.repaired = counts(&self.repaired);
        self.preview.unknown = self.preview.wanted - self.rejected - self.preview.found;
        let prepared = Prepared {
            world: &self.caller.sandbox,
            job_no: self.job_no,
            held_by: &self.held_by,
            task: &self.task,
            preview: &self.preview,
            rejected: self.rejected,
        };
        if !self.engine.store_prepared(prepared).await? {
            return Err(self.not_held().await);
        }
        Ok(())
    }

    async fn take_lines(&mut self) -> Result<(), EngineError> {
        let mut lines = std::mem::take(&mut self.lines);
        if self.columns.is_none() {
            self.columns = Some(Columns::of(&mut lines, self.numbers));
        }
        for line in lines {
            self.take_line(line);
            if self.chunk.line_nos.len() >= CHUNK || self.chunk.rejected_line_nos.len() >= CHUNK {
                self.store_chunk().await?;
            }
        }
        Ok(())
    }

    fn take_line(&mut self, line: Line) {
        let Some(Columns { numbers, column, .. }) = &self.columns else { return };
        let line_no = i64::try_from(line.number).unwrap_or(i64::MAX);
        let read = numbers.read(line.cells.get(*column).map_or("", String::as_str));
        self.preview.wanted += 1;
        let mut shown = PreviewLine {
            line_no,
            as_written: line.cells.join(" · "),
            ctn: None,
            ncn: None,
            is_found: false,
            note: None,
        };
        let is_shown = self.preview.first.len() < SHOWN;
        let cells = as_json(&line.cells);
        match read {
            Ok((number, repair)) => {
                if let Some(repair) = repair {
                    let told =
                        Text::new(repair.name(Language::Korean), repair.name(Language::English));
                    shown.note = Some(told.clone());
                    self.repaired.entry(repair.code()).or_insert((told, 0)).1 += 1;
                }
                let text = match number {
                    PayerNumber::Ctn(ctn) => {
                        let text = ctn.to_string();
                        shown.ctn = Some(ctn.into());
                        text
                    }
                    PayerNumber::Ncn(ncn) => {
                        let text = ncn.to_string();
                        shown.ncn = Some(ncn.into());
                        text
                    }
                };
                self.chunk.line_nos.push(line_no);
                self.chunk.numbers.push(text);
                self.chunk.lines.push(cells);
                if is_shown {
                    let place = i64::try_from(self.chunk.line_nos.len()).unwrap_or(i64::MAX);
                    self.chunk.shown.push((self.preview.first.len(), place));
                }
            }
            Err(problem) => {
                let told = problem.text();
                shown.note = Some(told.clone());
                self.malformed.entry(problem.code()).or_insert((told, 0)).1 += 1;
                self.rejected += 1;
                self.chunk.rejected_line_nos.push(line_no);
                self.chunk.rejected_lines.push(cells);
                self.chunk.rejected_codes.push(problem.code());
            }
        }
        if is_shown {
            self.preview.first.push(shown);
        }
    }

    async fn store_chunk(&mut self) -> Result<(), EngineError> {
        let chunk = std::mem::take(&mut self.chunk);
        if chunk.line_nos.is_empty() && chunk.rejected_line_nos.is_empty() {
            return Ok(());
        }
        let is_of_contracts =
            self.columns.as_ref().is_some_and(|columns| columns.numbers == NumberKind::Ncn);
        let stored: Stored = sqlx::query_as(include_str!("upload_chunk.sql"))
            .bind(&self.caller.sandbox)
            .bind(self.job_no)
            .bind(&self.held_by)
            .bind(PATIENCE)
            .bind(self.chunks)
            .bind(&chunk.line_nos)
            .bind(&chunk.numbers)
            .bind(&chunk.lines)
            .bind(is_of_contracts)
            .bind(chunk.shown.iter().map(|(_, place)| *place).collect::<Vec<_>>())
            .bind(&chunk.rejected_line_nos)
            .bind(&chunk.rejected_lines)
            .bind(&chunk.rejected_codes)
            // Planned anew for each chunk: its subscribers may have been imported a moment ago.
            .persistent(false)
            .fetch_one(&self.engine.pool)
            .await?;
        if !stored.is_held {
            return Err(self.not_held().await);
        }
        if !chunk.line_nos.is_empty() {
            self.chunks += 1;
        }
        self.preview.found += stored.found;
        for (shown, place) in chunk.shown {
            if let Some(line) = self.preview.first.get_mut(shown) {
                line.is_found = stored.shown_found.contains(&place);
            }
        }
        Ok(())
    }

    /// Why the job is no longer this upload's: it was stopped, took too long, or its world is gone.
    async fn not_held(&self) -> EngineError {
        match self.engine.issuing_job(&self.caller, self.job_no).await {
            Ok(job) => {
                let state = job.job.state.text();
                Refusal::JobStateConflict { job_no: self.job_no, state }.into()
            }
            Err(error) => error,
        }
    }
}

impl Columns {
    /// What the first lines have; the one that names columns is taken off them.
    fn of(lines: &mut Vec<Line>, numbers: Option<NumberKind>) -> Self {
        let header = (lines.first().is_some_and(Line::is_header) && lines.len() > 1)
            .then(|| lines.remove(0).cells);
        let sample = &lines[..lines.len().min(SAMPLE)];
        let cells = |column: usize| {
            sample.iter().map(move |line| line.cells.get(column).map_or("", String::as_str))
        };
        let kinds = |column| numbers.unwrap_or_else(|| NumberKind::guess(cells(column)));
        let width = sample.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        // The column with the most numbers of one kind; of two alike, the first.
        let column = (0..width)
            .rev()
            .max_by_key(|&column| {
                let numbers = kinds(column);
                cells(column).filter(|cell| !cell.is_empty() && numbers.read(cell).is_ok()).count()
            })
            .unwrap_or(0);
        Self { numbers: kinds(column), column, header }
    }
}

fn counts(of: &BTreeMap<&'static str, (Text, i64)>) -> Vec<LineCount> {
    let count = |(code, (message, lines)): (&&str, &(Text, i64))| LineCount {
        code: (*code).to_owned(),
        message: message.clone(),
        lines: *lines,
    };
    of.iter().map(count).collect()
}

/// The cells of a line, as they are kept.
pub(super) fn as_json(cells: &[String]) -> String {
    serde_json::Value::from(cells).to_string()
}

fn unreadable(problem: CsvProblem) -> EngineError {
    Refusal::ListUnreadable { problem: problem.text() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(text: &str, numbers: Option<NumberKind>) -> (NumberKind, usize, bool, usize) {
        let (mut reader, mut lines) = (CsvReader::default(), Vec::new());
        reader.push(text.as_bytes(), &mut lines).unwrap();
        reader.finish(&mut lines).unwrap();
        let found = Columns::of(&mut lines, numbers);
        (found.numbers, found.column, found.header.is_some(), lines.len())
    }

    #[test]
    fn the_column_with_numbers_is_found() {
        use NumberKind::{Ctn, Ncn};
        for (text, wanted) in [
            ("01012345678\n01012345679\n", (Ctn, 0, false, 2)),
            ("이름,핸드폰번호\n김하늘,1012345678\n박바다,\n", (Ctn, 1, true, 2)),
            ("이름;계약번호\n김하늘;500123456789\n", (Ncn, 1, true, 1)),
            ("500123456789,01012345678\n", (Ncn, 0, false, 1)),
            ("없음\n", (Ncn, 0, false, 1)),
        ] {
            assert_eq!(columns(text, None), wanted, "{text}");
        }
        let both = "500123456789,01012345678\n500123456780,01012345679\n";
        assert_eq!(columns(both, Some(Ctn)), (Ctn, 1, false, 2));
    }
}
