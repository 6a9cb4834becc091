//! Change a line: locked, looked at, decided and done in one transaction.

use super::edit::{ATTEMPTS, bound, is_held, nobody_found, parsed, refused_by_constraint};
use super::form::born_by;
use super::line_rules::LineFacts;
use super::{LineChange, LineChangeForm, LineChangeOutcome, LineNumbers};
use crate::customer::Subscriber;
use crate::engine::{Caller, Change, Engine};
use crate::error::{EngineError, Fault};
use crate::field::{Field, FieldError};
use crate::identifier::Ncn;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::{Topic, Topics};

/// The contracts that are drawn: 99 and ten digits.
const DRAWN: u64 = 10_000_000_000;

impl Engine {
    /// What would come of a change to the line that has the phone number `ctn` now. Nothing is stored.
    ///
    /// # Errors
    ///
    /// Refused as the change itself would be now.
    pub async fn preview_line_change(
        &self,
        caller: &Caller,
        ctn: &str,
        form: &LineChangeForm,
    ) -> Result<LineChangeOutcome, EngineError> {
        self.line_change(caller, ctn, form, false).await
    }

    /// Changes the line that has the phone number `ctn` now: another contract has the number, or the contract
    /// another number. A contract that gives its number up keeps its coupons, payments and usage.
    pub async fn change_line(
        &self,
        caller: &Caller,
        ctn: &str,
        form: &LineChangeForm,
    ) -> Result<LineChangeOutcome, EngineError> {
        let outcome = self.line_change(caller, ctn, form, true).await?;
        let topics = Topics::of(&[Topic::Subscribers, Topic::Coupons]);
        self.changed(Change::within(caller.sandbox.sandbox(), topics));
        Ok(outcome)
    }

    async fn line_change(
        &self,
        caller: &Caller,
        ctn: &str,
        form: &LineChangeForm,
        is_done: bool,
    ) -> Result<LineChangeOutcome, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let (ctn, change) = (parsed(ctn)?, form.parse()?);
        let seed = self.seed_of(&self.pool, &caller.sandbox).await?;
        let mut transaction = self.pool.begin().await?;
        let mut before: Option<Subscriber> = None;
        for _ in 0..ATTEMPTS {
            before = sqlx::query_as(include_str!("line_lock.sql"))
                .bind(&caller.sandbox)
                .bind(&ctn)
                .fetch_optional(&mut *transaction)
                .await?;
            if before.is_some() || !is_held(&mut transaction, caller, &ctn).await? {
                break;
            }
        }
        let Some(before) = before else {
            let refusal = nobody_found(&mut transaction, caller, &ctn).await?;
            transaction.rollback().await?;
            return self.found(caller, None, refusal).await;
        };
        let drawn = self.drawn_contract(seed, &before)?;
        let ncn = change.contract(&before, &drawn);
        let wanted = match &change {
            LineChange::Number { ctn } => Some(ctn),
            LineChange::NumberPort { .. } | LineChange::Owner { .. } => None,
        };
        // After the lock, in a statement of its own: it sees the payments that the lock waited for.
        let facts: Option<LineFacts> = sqlx::query_as(include_str!("line_facts.sql"))
            .bind(&caller.sandbox)
            .bind(before.ncn.whole())
            .bind(&ctn)
            .bind(ncn.whole())
            .bind(wanted)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(facts) = facts else { return Err(self.gone(&caller.sandbox).await) };
        if let LineChange::Owner { birth_date, .. } = &change {
            born_by(*birth_date, facts.now)
                .map_err(|problem| FieldError { field: Field::BirthDate, problem })?;
        }
        let after = change.after(&before, ncn, &facts)?;
        if is_done {
            self.store_line(&mut transaction, caller, &change, &before, &after, &facts).await?;
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(LineChangeOutcome {
            is_done,
            kind: change.kind(),
            at: facts.now,
            consequences: change.consequences(&before, &after, &facts),
            before: LineNumbers { ncn: before.ncn, ctn: before.ctn },
            subscriber: after,
            coupons: facts.coupons,
            used_this_month: facts.used_this_month,
            open_payments: facts.open_payments,
            saved_requests: facts.saved_requests,
        })
    }

    async fn store_line(
        &self,
        connection: &mut sqlx::PgConnection,
        caller: &Caller,
        change: &LineChange,
        before: &Subscriber,
        after: &Subscriber,
        facts: &LineFacts,
    ) -> Result<(), EngineError> {
        if let LineChange::Number { ctn } = change {
            sqlx::query(include_str!("line_number.sql"))
                .bind(&caller.sandbox)
                .bind(before.ncn.whole())
                .bind(ctn)
                .execute(&mut *connection)
                .await
                .map_err(refused_by_constraint)?;
        } else {
            sqlx::query(include_str!("line_end.sql"))
                .bind(&caller.sandbox)
                .bind(before.ncn.whole())
                .bind(facts.now)
                .execute(&mut *connection)
                .await?;
            let begun =
                bound(include_str!("create.sql"), caller, after).execute(&mut *connection).await;
            if begun.map_err(refused_by_constraint)?.rows_affected() == 0 {
                // Somebody made the contract at this moment.
                return Err(Refusal::SubscriberExists {}.into());
            }
        }
        let noted = sqlx::query(include_str!("line_note.sql"))
            .bind(&caller.sandbox)
            .bind(change.kind())
            .bind(before.ncn.whole())
            .bind(before.ctn.whole())
            .bind(after.ncn.whole())
            .bind(after.ctn.whole())
            .bind(facts.now)
            .bind(&caller.reader.name)
            .execute(&mut *connection)
            .await?;
        match noted.rows_affected() {
            // Its world went between the statements.
            0 => Err(self.gone(&caller.sandbox).await),
            _ => Ok(()),
        }
    }
    /// A contract's number that most likely nobody has, for the line that has the contract `before`.
    fn drawn_contract(&self, seed: Option<i64>, before: &Subscriber) -> Result<Ncn, EngineError> {
        let purpose = format!("contract {}", before.ncn.whole().map_or("", Ncn::as_str));
        let number = self.draw_one(seed, &purpose)?;
        let drawn = Ncn::parse(&format!("99{:010}", number % DRAWN));
        drawn.map_err(|_| Fault::Inconsistent("no contract number was drawn".into()).into())
    }
}
