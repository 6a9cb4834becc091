//! Store many people, some thousands with a statement.

use super::{MadeUp, MadeUpForm, Population};
use crate::batch::batch_query;
use crate::customer::Subscriber;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::WorldId;
use crate::reader::Role;
use crate::refusal::Refusal;

/// So many are stored with a statement.
pub(super) const AT_ONCE: u32 = 2_000;

/// What is done with people.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Storing {
    /// Only those who are not there are stored.
    New,
    /// And those who are there are replaced.
    Replace,
    /// Nothing: it is only said what would become of each if they were replaced.
    Nothing,
}

/// What became of one, or would.
#[derive(sqlx::FromRow)]
pub(super) struct Stored {
    /// Whether it is stored as it was given, or could be.
    pub(super) is_good: bool,
    /// Whether its contract was there before.
    pub(super) is_there: bool,
    /// Whether its contract gave its number up.
    pub(super) has_ended: bool,
}

impl Engine {
    /// Makes people up from a seed. Those who are there already stay as they are.
    pub async fn make_up_subscribers(
        &self,
        caller: &Caller,
        form: &MadeUpForm,
    ) -> Result<MadeUp, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let (count, seed) = form.parse()?;
        let people = Population::new(seed, &self.catalogue(caller).await?);
        let people = people.ok_or(Refusal::CodesMissing {})?;
        let mut made = MadeUp::default();
        for begin in (0..count).step_by(AT_ONCE as usize) {
            let some: Vec<_> = (begin..count.min(begin + AT_ONCE))
                .filter_map(|index| people.person(index))
                .collect();
            let stored = self.store_subscribers(&caller.sandbox, &some, Storing::New).await?;
            let created = stored.iter().filter(|one| one.is_good).count() as i64;
            made.created += created;
            made.existing += stored.len() as i64 - created;
        }
        self.subscribers_changed(caller);
        Ok(made)
    }

    /// Stores people, or says what would become of them.
    pub(super) async fn store_subscribers(
        &self,
        world: &WorldId,
        people: &[Subscriber],
        storing: Storing,
    ) -> Result<Vec<Stored>, EngineError> {
        let rows: Vec<Stored> = batch_query!(
            query_as(include_str!("store.sql")), world,
            one in people => {
                ncn: one.ncn.whole(),
                ctn: one.ctn.whole(),
                name: one.name.whole(),
                birth_date: one.birth_date.whole(),
                sex: one.sex,
                status: one.status,
                limit_amount: one.limit_amount,
                risk_grade: &one.risk_grade,
                leeds_grade: &one.leeds_grade,
                mpay_member: one.mpay_member,
                bill_pay_method: &one.bill_pay_method,
                contracted_on: one.contracted_on,
            }
        )
        .bind(storing != Storing::New)
        .bind(storing != Storing::Nothing)
        // Each by its indexes: what reads much would read everybody for some thousands.
        .fetch_all(&self.pool)
        .await?;
        if rows.len() < people.len() {
            return Err(self.gone(world).await);
        }
        Ok(rows)
    }
}
