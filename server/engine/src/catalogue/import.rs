//! Codes from a list, whole or not at all; and as one.

use super::plan::Plan;
use super::{CODE_COLUMNS, CodeForm, ImportedCodes, NewCode};
use crate::batch::batch_query;
use crate::csv_file::{CsvLayout, CsvReader, CsvWriter, Line, RejectedLine, column, problems_at};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::field::Field;
use crate::language::Text;
use crate::refusal::Refusal;
use crate::topic::Topic;

/// The most lines that a list may have: more than all codes that a sandbox can have.
const MOST_LINES: usize = 5_000;
/// So many lines that can't be taken are told.
const TOLD_LINES: usize = 100;

/// A list that is being read.
pub struct CodeImport {
    engine: Engine,
    caller: Caller,
    reader: CsvReader,
    /// Which column stands where.
    columns: Vec<Option<Field>>,
    has_begun: bool,
    /// Whether it is stored, or only looked through.
    stores: bool,
    codes: Vec<(i64, NewCode)>,
    wrong: Vec<RejectedLine>,
    lines: usize,
    is_stopped: bool,
}

impl Engine {
    /// Begins to read a list of codes: to store it, or only to say what would come of it.
    pub async fn import_codes(
        &self,
        caller: &Caller,
        stores: bool,
    ) -> Result<CodeImport, EngineError> {
        self.must_be_operator(caller).await?;
        Ok(CodeImport {
            engine: self.clone(),
            caller: caller.clone(),
            reader: CsvReader::default(),
            columns: CODE_COLUMNS.iter().copied().map(Some).collect(),
            has_begun: false,
            stores,
            codes: Vec::new(),
            wrong: Vec::new(),
            lines: 0,
            is_stopped: false,
        })
    }

    /// All codes as a list, also those that are out of use.
    pub async fn export_codes(
        &self,
        caller: &Caller,
        layout: CsvLayout,
    ) -> Result<Vec<u8>, EngineError> {
        let mut writer = CsvWriter::new(layout);
        writer.line(CODE_COLUMNS.iter().map(|field| field.code()));
        for listed in self.codes(caller).await? {
            let mut form = CodeForm::from(&listed);
            let cells: Vec<_> = CODE_COLUMNS
                .iter()
                .map(|field| form.value_mut(*field).map(std::mem::take).unwrap_or_default())
                .collect();
            writer.line(cells.iter().map(String::as_str));
        }
        Ok(writer.take())
    }
}

impl CodeImport {
    /// Reads what came.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.is_stopped {
            return;
        }
        let mut lines = Vec::new();
        let read = self.reader.push(bytes, &mut lines);
        self.take(lines);
        if let Err(problem) = read {
            self.stop(problem.text());
        }
    }

    /// Notes that the rest did not come.
    pub fn cut(&mut self) {
        self.stop(Text::new(
            "목록이 끝까지 오지 않았습니다. 다시 올려 주세요.",
            "The list did not come whole. Upload it again.",
        ));
    }

    /// Whether it is read no further.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Reads the rest, and says what came of it.
    ///
    /// # Errors
    ///
    /// Refused where it has no lines, or is to be stored and a line can't be taken.
    pub async fn finish(mut self) -> Result<ImportedCodes, EngineError> {
        let mut encoding = String::new();
        if !self.is_stopped {
            let mut lines = Vec::new();
            let layout = std::mem::take(&mut self.reader).finish(&mut lines);
            self.take(lines);
            match layout {
                Ok(layout) => encoding = layout.encoding.code().to_owned(),
                Err(problem) => self.stop(problem.text()),
            }
        }
        let Self { engine, caller, stores, codes, mut wrong, lines, .. } = self;
        if lines == 0 {
            return Err(Refusal::no_lines(wrong.pop().map(|wrong| wrong.reason)).into());
        }
        let mut transaction = match stores {
            true => engine.begin_in_turn(&caller).await?,
            false => engine.pool().begin().await?,
        };
        let existing = engine.codes_by(&caller, &mut *transaction).await?;
        let plan = Plan::of(codes, &existing);
        for index in &plan.retired {
            let Some((line, new)) = plan.codes.get(*index) else { continue };
            if let Some(refusal) = engine.against(&caller, new, &mut *transaction).await? {
                wrong.push(RejectedLine { line: *line, reason: refusal.text() });
            }
        }
        wrong.extend(plan.wrong);
        wrong.sort_by_key(|wrong| wrong.line);
        let count = wrong.len() as i64;
        if stores {
            if let Some(RejectedLine { line, reason }) = wrong.into_iter().next() {
                return Err(Refusal::CodesNotImported { lines: count, line, reason }.into());
            }
            if store(&mut transaction, &caller, &plan.codes).await? < plan.codes.len() as i64 {
                // Its world went between both statements.
                return Err(engine.gone(&caller.sandbox).await);
            }
            transaction.commit().await?;
            engine.changed(Change::within(caller.sandbox.sandbox(), Topic::Codes));
            wrong = Vec::new();
        } else {
            transaction.rollback().await?;
        }
        wrong.truncate(TOLD_LINES);
        Ok(ImportedCodes {
            is_stored: stores,
            encoding,
            lines: lines as i64,
            created: plan.created,
            changed: plan.changed,
            unchanged: plan.unchanged,
            wrong: count,
            wrong_lines: wrong,
        })
    }

    fn stop(&mut self, reason: Text) {
        self.is_stopped = true;
        let line = self.codes.last().map_or(1, |(line, _)| line + 1);
        self.wrong.push(RejectedLine { line, reason });
    }

    fn take(&mut self, lines: Vec<Line>) {
        for line in lines {
            if self.is_stopped {
                return;
            }
            if !self.has_begun {
                self.has_begun = true;
                let columns: Vec<_> =
                    line.cells.iter().map(|cell| column(CODE_COLUMNS, cell)).collect();
                if columns.contains(&Some(Field::Kind)) {
                    self.columns = columns;
                    continue;
                }
            }
            if line.cells.iter().all(String::is_empty) {
                continue;
            }
            if self.lines >= MOST_LINES {
                self.stop(Text::new(
                    format!("한 번에 {MOST_LINES}줄까지 읽습니다."),
                    format!("Up to {MOST_LINES} lines are read at once."),
                ));
                return;
            }
            self.lines += 1;
            let number = i64::try_from(line.number).unwrap_or(i64::MAX);
            match self.read(&line) {
                Ok(new) => self.codes.push((number, new)),
                Err(reason) => self.wrong.push(RejectedLine { line: number, reason }),
            }
        }
    }

    fn read(&self, line: &Line) -> Result<NewCode, Text> {
        let mut form = CodeForm::default();
        for (cell, field) in line.cells.iter().zip(&self.columns) {
            if let Some(value) = field.and_then(|field| form.value_mut(field)) {
                value.clone_from(cell);
            }
        }
        form.parse().map_err(|errors| problems_at(&errors))
    }
}

/// Stores codes; how many.
async fn store(
    connection: &mut sqlx::PgConnection,
    caller: &Caller,
    codes: &[(i64, NewCode)],
) -> Result<i64, EngineError> {
    let codes: Vec<&NewCode> = codes.iter().map(|(_, new)| new).collect();
    let stored = batch_query!(
        query_scalar(include_str!("import.sql")), &caller.sandbox,
        new in &codes => {
            kind: new.kind,
            pg: &new.pg,
            cp: &new.cp,
            code: &new.code,
            korean: &new.korean,
            english: &new.english,
            position: new.position,
            rule: new.rule,
            refuses_card_bill_payers: new.contract.refuses_card_bill_payers,
            serves_minors: new.contract.serves_minors,
            next_month_refund: new.contract.next_month_refund,
            retired: new.retired,
        }
    )
    .fetch_one(connection)
    .await?;
    Ok(stored)
}
