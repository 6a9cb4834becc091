//! List scenarios, read, save and delete one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

use super::library::OfLibrary;
use super::read::read;
use super::{
    BARS, MOST_SCENARIOS, NewScenario, RunBar, SaveForm, ScenarioFile, ScenarioLine, ScenarioPath,
};
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::ReaderName;
use crate::personal_text;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::Topic;

/// A path, with what the sandbox keeps there, if it does, and its last runs.
#[derive(sqlx::FromRow)]
struct Row {
    path: ScenarioPath,
    name: Option<String>,
    proves: Option<String>,
    tags: Option<Vec<String>>,
    problems: Option<i64>,
    is_part: Option<bool>,
    edit_no: Option<i64>,
    edited_at: Option<DateTime<Utc>>,
    edited_by: Option<ReaderName>,
    last: Json<Vec<RunBar>>,
    under_way: Option<i64>,
    is_flaky: bool,
    is_slow: bool,
    average_ms: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Scheduled {
    schedule_no: i64,
    path: Option<ScenarioPath>,
    tag: Option<String>,
}

/// A scenario, as it is run.
#[derive(sqlx::FromRow)]
pub(super) struct Runnable {
    pub path: ScenarioPath,
    pub text: String,
    pub name: String,
    pub tags: Vec<String>,
    /// How many things are wrong with it.
    pub problems: i64,
    /// Whether only other files use it.
    pub is_part: bool,
    #[sqlx(default)]
    pub is_library: bool,
}

impl From<&OfLibrary> for Runnable {
    fn from(one: &OfLibrary) -> Self {
        Self {
            path: one.path.clone(),
            text: one.text.to_owned(),
            name: one.read.name.clone(),
            tags: one.read.tags.clone(),
            problems: one.read.problems.len() as i64,
            is_part: one.read.is_part,
            is_library: true,
        }
    }
}

impl Runnable {
    /// Whether it runs with others, where nobody asks for it alone.
    pub fn runs(&self) -> bool {
        self.problems == 0 && !self.is_part
    }
}

fn parse(path: &str) -> Result<ScenarioPath, FieldError> {
    ScenarioPath::parse(path).map_err(|problem| FieldError { field: Field::Path, problem })
}

pub(super) fn not_found(path: &ScenarioPath) -> Refusal {
    Refusal::ScenarioNotFound { path: path.to_string() }
}

impl Engine {
    /// All scenarios, the sandbox's own and the library's, by their paths. One of the sandbox stands for the
    /// library's at the same path.
    pub async fn scenarios(&self, caller: &Caller) -> Result<Vec<ScenarioLine>, EngineError> {
        let library = self.library();
        let lines = self.lines(caller, library.iter(), None).await?;
        if lines.is_empty() {
            self.now(&caller.sandbox).await?;
        }
        Ok(personal_text::told_to(&caller.reader, lines)?)
    }

    /// One scenario, with what its file says.
    pub async fn scenario(&self, caller: &Caller, path: &str) -> Result<ScenarioFile, EngineError> {
        let path = parse(path)?;
        let file = self.runnable(caller, &path).await?;
        let library = self.library();
        let of_library = library.iter().filter(|one| one.path == path);
        let line = self.lines(caller, of_library, Some(&path)).await?.pop();
        let line = line.ok_or_else(|| not_found(&path))?;
        let problems = read(&path, &file.text, self.real_time().await?).problems;
        let file = ScenarioFile { line, text: file.text, problems };
        Ok(personal_text::told_to(&caller.reader, file)?)
    }

    /// Of these of the library, and of the sandbox's all, or the one of this path.
    async fn lines<'l>(
        &self,
        caller: &Caller,
        library: impl Iterator<Item = &'l OfLibrary>,
        path: Option<&ScenarioPath>,
    ) -> Result<Vec<ScenarioLine>, EngineError> {
        let library: BTreeMap<_, _> = library.map(|one| (&one.path, one)).collect();
        let paths: Vec<_> = library.keys().map(|path| path.as_str()).collect();
        let rows: Vec<Row> = sqlx::query_as(include_str!("files_list.sql"))
            .bind(&caller.sandbox)
            .bind(paths)
            .bind(BARS as i64)
            .bind(path)
            .fetch_all(self.bulk())
            .await?;
        let scheduled: Vec<Scheduled> = sqlx::query_as(include_str!("files_schedules.sql"))
            .bind(&caller.sandbox)
            .fetch_all(self.bulk())
            .await?;
        let lines = rows.into_iter().map(|row| {
            let of_library = library.get(&row.path).copied();
            line(row, of_library, &scheduled)
        });
        Ok(lines.collect())
    }

    /// Keeps a scenario: a new one, or the next edit of the one that was read. Refused with everything that is
    /// wrong with it, unless it is a draft, which does not run. What the file says of when it runs is so from then
    /// on.
    pub async fn save_scenario(
        &self,
        caller: &Caller,
        form: &SaveForm,
    ) -> Result<ScenarioFile, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let new = form.parse()?;
        let now = self.real_time().await?;
        let read = read(&new.path, &new.text, now);
        if !read.problems.is_empty() && !new.draft {
            return Err(read.errors().into());
        }
        let mut transaction = self.pool.begin().await?;
        let saved: Option<i64> = sqlx::query_scalar(include_str!("files_save.sql"))
            .bind(&caller.sandbox)
            .bind(&new.path)
            .bind(&new.text)
            .bind(new.edit_no)
            .bind(&read.name)
            .bind(&read.proves)
            .bind(&read.tags)
            .bind(read.problems.len() as i64)
            .bind(&caller.reader.name)
            .bind(MOST_SCENARIOS as i64)
            .bind(read.is_part)
            .fetch_optional(&mut *transaction)
            .await?;
        if saved.is_none() {
            transaction.rollback().await?;
            return Err(self.why_not_saved(caller, &new).await?);
        }
        if read.problems.is_empty() {
            let schedule = read.schedule.as_ref();
            self.schedule_of_file(&mut transaction, caller, &new.path, schedule, now).await?;
        }
        transaction.commit().await?;
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        self.scenario(caller, new.path.as_str()).await
    }

    async fn why_not_saved(
        &self,
        caller: &Caller,
        new: &NewScenario,
    ) -> Result<EngineError, EngineError> {
        self.now(&caller.sandbox).await?;
        let there: Option<i64> = sqlx::query_scalar(include_str!("files_edit_no.sql"))
            .bind(&caller.sandbox)
            .bind(&new.path)
            .fetch_optional(&self.pool)
            .await?;
        let path = new.path.to_string();
        Ok(match there {
            Some(edit_no) => Refusal::ScenarioChanged { path, edit_no }.into(),
            None if new.edit_no == 0 => {
                Refusal::ScenariosFull { most: MOST_SCENARIOS as i64 }.into()
            }
            None => not_found(&new.path).into(),
        })
    }

    /// Deletes a scenario, and when its file said that it runs. Its runs stay; so does the library's, which is seen
    /// again.
    pub async fn delete_scenario(&self, caller: &Caller, path: &str) -> Result<(), EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let path = parse(path)?;
        let deleted = sqlx::query(include_str!("files_delete.sql"))
            .bind(&caller.sandbox)
            .bind(&path)
            .execute(&self.pool)
            .await?;
        if deleted.rows_affected() == 0 {
            self.now(&caller.sandbox).await?;
            if self.library().iter().any(|one| one.path == path) {
                return Err(Refusal::ScenarioOfLibrary { path: path.to_string() }.into());
            }
            return Err(not_found(&path).into());
        }
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Scenarios));
        Ok(())
    }

    /// Real time, by PostgreSQL's clock: the same for all servers.
    pub(super) async fn real_time(&self) -> Result<DateTime<Utc>, EngineError> {
        Ok(sqlx::query_scalar(include_str!("now.sql")).fetch_one(&self.pool).await?)
    }

    /// The scenario of this path.
    pub(super) async fn runnable(
        &self,
        caller: &Caller,
        path: &ScenarioPath,
    ) -> Result<Runnable, EngineError> {
        let own: Option<Runnable> = sqlx::query_as(include_str!("files_get.sql"))
            .bind(&caller.sandbox)
            .bind(path)
            .fetch_optional(&self.pool)
            .await?;
        let library = self.library();
        let of_library = || library.iter().find(|one| one.path == *path).map(Runnable::from);
        self.found(caller, own.or_else(of_library), not_found(path)).await
    }

    /// All scenarios of a world, by their paths.
    pub(super) async fn runnables(
        &self,
        connection: &mut PgConnection,
        world: &crate::identifier::WorldId,
    ) -> Result<Vec<Runnable>, EngineError> {
        let own: Vec<Runnable> =
            sqlx::query_as(include_str!("files_all.sql")).bind(world).fetch_all(connection).await?;
        let library = self.library();
        let of_library = library.iter().map(|one| (one.path.clone(), Runnable::from(one)));
        let mut all: BTreeMap<_, _> = of_library.collect();
        all.extend(own.into_iter().map(|one| (one.path.clone(), one)));
        Ok(all.into_values().collect())
    }
}

fn line(row: Row, of_library: Option<&OfLibrary>, scheduled: &[Scheduled]) -> ScenarioLine {
    let own = row.name;
    let is_library = own.is_none();
    let of = of_library.filter(|_| is_library).map(|one| &one.read);
    let path_as_name = || row.path.to_string();
    let tags = row.tags.or_else(|| of.map(|read| read.tags.clone())).unwrap_or_default();
    let runs_it = |one: &&Scheduled| {
        one.path.as_ref() == Some(&row.path)
            || one.tag.as_ref().is_some_and(|tag| tags.contains(tag))
    };
    ScenarioLine {
        is_library,
        name: own.or_else(|| of.map(|read| read.name.clone())).unwrap_or_else(path_as_name),
        proves: row.proves.or_else(|| of.and_then(|read| read.proves.clone())),
        problems: row.problems.or_else(|| of.map(|read| read.problems.len() as i64)).unwrap_or(0),
        is_part: row.is_part.or_else(|| of.map(|read| read.is_part)).unwrap_or(false),
        edit_no: row.edit_no.unwrap_or(0),
        edited_at: row.edited_at,
        edited_by: row.edited_by,
        last: row.last.0,
        average_ms: row.average_ms,
        is_flaky: row.is_flaky,
        is_slow: row.is_slow,
        under_way: row.under_way,
        schedules: scheduled.iter().filter(runs_it).map(|one| one.schedule_no).collect(),
        tags,
        path: row.path,
    }
}
