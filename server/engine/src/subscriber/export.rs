//! The subscribers as a list, in pieces.

use super::{COLUMNS, SubscriberForm};
use crate::csv_file::{CsvLayout, CsvWriter};
use crate::customer::{Subscriber, SubscriberStatus};
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::reader::Role;

/// So many are read at once.
const AT_ONCE: i64 = 5_000;

/// A list that is being written.
pub struct SubscriberExport {
    engine: Engine,
    caller: Caller,
    writer: CsvWriter,
    status: Option<SubscriberStatus>,
    after: i64,
    is_done: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    subscriber_no: i64,
    #[sqlx(flatten)]
    subscriber: Subscriber,
}

impl Engine {
    /// Begins a list of the subscribers, the oldest first, or of those in a status.
    pub async fn export_subscribers(
        &self,
        caller: &Caller,
        status: Option<SubscriberStatus>,
        layout: CsvLayout,
    ) -> Result<SubscriberExport, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        // A world that is gone is told while it can be.
        self.now(&caller.sandbox).await?;
        let mut writer = CsvWriter::new(layout);
        writer.line(COLUMNS.iter().map(|field| field.code()));
        Ok(SubscriberExport {
            engine: self.clone(),
            caller: caller.clone(),
            writer,
            status,
            after: 0,
            is_done: false,
        })
    }
}

impl SubscriberExport {
    /// The next piece; none after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, EngineError> {
        if self.is_done {
            return Ok(None);
        }
        let rows: Vec<Row> = sqlx::query_as(include_str!("export.sql"))
            .bind(&self.caller.sandbox)
            .bind(self.after)
            .bind(AT_ONCE)
            .bind(self.status)
            .fetch_all(self.engine.bulk())
            .await?;
        match rows.last() {
            Some(last) => self.after = last.subscriber_no,
            None => {
                self.is_done = true;
                self.engine.now(&self.caller.sandbox).await?;
            }
        }
        for Row { subscriber, .. } in &rows {
            let mut form = SubscriberForm::from(subscriber);
            let cells: Vec<_> = COLUMNS
                .iter()
                .map(|field| form.value_mut(*field).map(std::mem::take).unwrap_or_default())
                .collect();
            self.writer.line(cells.iter().map(String::as_str));
        }
        Ok(Some(self.writer.take()))
    }
}
