//! Subscribers from a list, as it comes: no more of it than some thousands of its lines is in memory.

use std::collections::HashSet;

use super::store::{Stored, Storing};
use super::{COLUMNS, Imported, SubscriberForm};
use crate::catalogue::Catalogue;
use crate::csv_file::{
    CsvReader, Line, NumberKind, PayerNumber, RejectedLine, column, problem_at, problems_at,
};
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::field::Field;
use crate::language::Text;
use crate::reader::Role;
use crate::refusal::Refusal;

/// The most lines that a list may have.
const MOST_LINES: i64 = 100_000;
/// So many of the first people are told, and so many lines that were not taken.
const TOLD_PEOPLE: usize = 5;
const TOLD_LINES: usize = 100;
/// So many are stored with a statement.
const AT_ONCE: usize = 2_000;
/// How often it is tried again where somebody takes a number at the same moment.
const ATTEMPTS: usize = 3;

/// A list that is being read.
pub struct SubscriberImport {
    engine: Engine,
    caller: Caller,
    catalogue: Catalogue,
    reader: CsvReader,
    /// Which column stands where.
    columns: Vec<Option<Field>>,
    has_begun: bool,
    /// Whether it is stored, or only looked through.
    stores: bool,
    waiting: Vec<(u64, Subscriber)>,
    contracts: HashSet<u64>,
    numbers: HashSet<u64>,
    told: Imported,
}

impl Engine {
    /// Begins to read a list: to store who is in it, or only to say what would be.
    pub async fn import_subscribers(
        &self,
        caller: &Caller,
        stores: bool,
    ) -> Result<SubscriberImport, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        Ok(SubscriberImport {
            engine: self.clone(),
            caller: caller.clone(),
            catalogue: self.catalogue(caller).await?,
            reader: CsvReader::default(),
            columns: COLUMNS.iter().copied().map(Some).collect(),
            has_begun: false,
            stores,
            waiting: Vec::new(),
            contracts: HashSet::new(),
            numbers: HashSet::new(),
            told: Imported { is_stored: stores, ..Imported::default() },
        })
    }
}

impl SubscriberImport {
    /// Reads what came.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), EngineError> {
        if self.told.stopped.is_some() {
            return Ok(());
        }
        let mut lines = Vec::new();
        if let Err(problem) = self.reader.push(bytes, &mut lines) {
            self.told.stopped = Some(problem.text());
        }
        self.take(lines);
        while self.waiting.len() >= AT_ONCE {
            self.store_some().await?;
        }
        Ok(())
    }

    /// Notes that the rest did not come.
    pub fn cut(&mut self) {
        self.told.stopped = Some(Text::new(
            "목록이 끝까지 오지 않았습니다. 다시 올려 주세요.",
            "The list did not come whole. Upload it again.",
        ));
    }

    /// Whether it is read no further.
    pub fn is_stopped(&self) -> bool {
        self.told.stopped.is_some()
    }

    /// Reads the rest, and says what came of it.
    ///
    /// # Errors
    ///
    /// Refused where there is no line of a subscriber in it.
    pub async fn finish(mut self) -> Result<Imported, EngineError> {
        if self.told.stopped.is_none() {
            let mut lines = Vec::new();
            match std::mem::take(&mut self.reader).finish(&mut lines) {
                Ok(layout) => self.told.encoding = layout.encoding.code().to_owned(),
                Err(problem) => self.told.stopped = Some(problem.text()),
            }
            self.take(lines);
        }
        if self.told.lines == 0 {
            return Err(Refusal::no_lines(self.told.stopped).into());
        }
        while !self.waiting.is_empty() {
            self.store_some().await?;
        }
        self.told.rejected_lines.sort_by_key(|rejected| rejected.line);
        if self.stores {
            self.engine.subscribers_changed(&self.caller);
        }
        Ok(self.told)
    }

    fn take(&mut self, lines: Vec<Line>) {
        for line in lines {
            if self.told.stopped.is_some() && self.told.lines >= MOST_LINES {
                return;
            }
            if !self.has_begun {
                self.has_begun = true;
                if line.is_header() {
                    self.columns = line.cells.iter().map(|cell| column(COLUMNS, cell)).collect();
                    continue;
                }
            }
            if line.cells.iter().all(String::is_empty) {
                continue;
            }
            if self.told.lines >= MOST_LINES {
                let Line { number, .. } = line;
                self.told.stopped = Some(Text::new(
                    format!(
                        "한 번에 {MOST_LINES}줄까지 읽습니다. {number}번째 줄부터는 따로 올려 주세요."
                    ),
                    format!(
                        "Up to {MOST_LINES} lines are read at once. Upload those from line {number} on apart."
                    ),
                ));
                return;
            }
            self.told.lines += 1;
            match self.read(&line) {
                Ok(subscriber) => {
                    if self.told.first.len() < TOLD_PEOPLE {
                        self.told.first.push(subscriber.clone());
                    }
                    self.waiting.push((line.number, subscriber));
                }
                Err(reason) => self.reject(line.number, reason),
            }
        }
    }

    fn read(&mut self, line: &Line) -> Result<Subscriber, Text> {
        let mut form = SubscriberForm::default();
        for (cell, field) in line.cells.iter().zip(&self.columns) {
            let Some(field) = field else { continue };
            let kind = match field {
                Field::Ctn => Some(NumberKind::Ctn),
                Field::Ncn => Some(NumberKind::Ncn),
                _ => None,
            };
            let text = match kind.filter(|_| !cell.is_empty()).map(|kind| kind.read(cell)) {
                None => cell.clone(),
                Some(Ok((number, repair))) => {
                    self.told.repaired += i64::from(repair.is_some());
                    match number {
                        PayerNumber::Ctn(ctn) => ctn.to_string(),
                        PayerNumber::Ncn(ncn) => ncn.to_string(),
                    }
                }
                Some(Err(problem)) => return Err(problem_at(*field, &problem.text())),
            };
            if let Some(value) = form.value_mut(*field) {
                *value = text;
            }
        }
        let subscriber = form.parse(&self.catalogue).map_err(|errors| problems_at(&errors))?;
        let seen = |numbers: &mut HashSet<u64>, text: Option<&str>| {
            // With a digit before it, a leading zero counts.
            let number = text.and_then(|text| format!("1{text}").parse().ok());
            number.is_some_and(|number| !numbers.insert(number))
        };
        if seen(&mut self.contracts, subscriber.ncn.whole().map(|ncn| ncn.as_str())) {
            return Err(Text::new(
                "앞줄에 같은 고객계약번호가 있습니다",
                "An earlier line has the same contract number",
            ));
        }
        if seen(&mut self.numbers, subscriber.ctn.whole().map(|ctn| ctn.as_str())) {
            return Err(Text::new(
                "앞줄에 같은 핸드폰번호가 있습니다",
                "An earlier line has the same phone number",
            ));
        }
        Ok(subscriber)
    }

    async fn store_some(&mut self) -> Result<(), EngineError> {
        let some = self.waiting.len().min(AT_ONCE);
        let (lines, people): (Vec<u64>, Vec<_>) = self.waiting.drain(..some).unzip();
        let stored = self.stored(people).await?;
        for (line, one) in lines.into_iter().zip(stored) {
            match one {
                Stored { has_ended: true, .. } => {
                    self.reject(line, Refusal::SubscriberTerminated {}.text());
                }
                Stored { is_good: false, .. } => {
                    self.reject(line, Refusal::PhoneNumberTaken {}.text());
                }
                Stored { .. } if !self.stores => {}
                Stored { is_there: true, .. } => self.told.changed += 1,
                Stored { .. } => self.told.created += 1,
            }
            self.told.accepted += i64::from(one.is_good);
        }
        Ok(())
    }

    async fn stored(&self, people: Vec<Subscriber>) -> Result<Vec<Stored>, EngineError> {
        // A client that goes away cancels no statement half-way.
        let (engine, world) = (self.engine.clone(), self.caller.sandbox.clone());
        let storing = if self.stores { Storing::Replace } else { Storing::Nothing };
        let work = async move {
            let mut attempt = 1;
            loop {
                match engine.store_subscribers(&world, &people, storing).await {
                    Err(EngineError::Fault(fault))
                        if fault.broken_constraint() == Some("subscriber_ctn")
                            && attempt < ATTEMPTS =>
                    {
                        attempt += 1;
                    }
                    stored => return stored,
                }
            }
        };
        self.engine.detached(work).await
    }

    fn reject(&mut self, line: u64, reason: Text) {
        self.told.rejected += 1;
        if self.told.rejected_lines.len() < TOLD_LINES {
            let line = i64::try_from(line).unwrap_or(i64::MAX);
            self.told.rejected_lines.push(RejectedLine { line, reason });
        }
    }
}
