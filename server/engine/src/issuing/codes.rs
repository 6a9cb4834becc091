//! The codes of a job as a CSV.

use crate::csv_file::{CsvEncoding, CsvLayout, CsvWriter, Delimiter};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::SerialNo;
use crate::language::Language;
use crate::reader::Role;

/// So many are read at once.
const AT_ONCE: i64 = 2_000;

#[derive(sqlx::FromRow)]
struct Row {
    serial_no: SerialNo,
    is_registered: bool,
}

/// The codes of a job, to be sent piece by piece.
pub struct CodeExport {
    engine: Engine,
    caller: Caller,
    job_no: i64,
    language: Language,
    writer: CsvWriter,
    after: Option<String>,
}

impl Engine {
    /// The codes that a job made, by their numbers, with whether each was registered.
    pub async fn issued_codes(
        &self,
        caller: &Caller,
        job_no: i64,
        language: Language,
    ) -> Result<CodeExport, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        self.issuing_job(caller, job_no).await?;
        let layout = CsvLayout { encoding: CsvEncoding::Utf8WithBom, delimiter: Delimiter::Comma };
        let mut writer = CsvWriter::new(layout);
        writer.line(language.pick(["일렬 번호", "등록"], ["Serial number", "Registered"]));
        let (engine, caller) = (self.clone(), caller.clone());
        Ok(CodeExport { engine, caller, job_no, language, writer, after: Some(String::new()) })
    }
}

impl CodeExport {
    /// The next piece.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, EngineError> {
        let Some(after) = self.after.take() else { return Ok(None) };
        let rows: Vec<Row> = sqlx::query_as(include_str!("codes.sql"))
            .bind(&self.caller.sandbox)
            .bind(self.job_no)
            .bind(after)
            .bind(AT_ONCE)
            .fetch_all(self.engine.bulk())
            .await?;
        let told = self.language.pick(["등록됨", ""], ["yes", ""]);
        for Row { serial_no, is_registered } in &rows {
            // Sixteen digits are more than a spreadsheet keeps of a number.
            let [yes, no] = told;
            self.writer.line([serial_no.grouped().as_str(), if *is_registered { yes } else { no }]);
        }
        self.after = rows.last().map(|row| row.serial_no.to_string());
        Ok(Some(self.writer.take()))
    }
}
