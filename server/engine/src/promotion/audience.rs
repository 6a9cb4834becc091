//! Who could get a promotion's coupon, by what is known of the subscribers.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;

use super::{Audience, PromotionForm};
use crate::clock;
use crate::condition::{Condition, Facts};
use crate::customer::Sex;
use crate::engine::{Caller, Engine, nobody_waits};
use crate::error::EngineError;
use crate::identifier::{Ctn, Ncn, WorldId};
use crate::money::Krw;

/// So many of those who qualify are shown.
const AUDIENCE_SHOWN: usize = 10;
/// So many are read at once.
const AT_ONCE: i64 = 5_000;

/// A subscriber, with what a promotion may ask of one.
#[derive(sqlx::FromRow)]
pub(crate) struct Person {
    now: DateTime<Utc>,
    pub(crate) ncn: Ncn,
    pub(crate) ctn: Ctn,
    birth_date: NaiveDate,
    sex: Sex,
    risk_grade: String,
    leeds_grade: String,
    mpay_member: bool,
    bill_pay_method: String,
    limit_amount: Krw,
    used_this_month: Krw,
    has_paid: bool,
    paid_this_month: i64,
}

impl Engine {
    /// How many of the sandbox's subscribers qualify for what a form promises. It ends where nobody waits for it any
    /// more: the next edit asks anew.
    pub async fn promotion_audience(
        &self,
        caller: &Caller,
        form: &PromotionForm,
    ) -> Result<Audience, EngineError> {
        let promotion = form.parse(&self.catalogue(caller).await?)?.as_promotion();
        let mut audience = Audience { subscribers: 0, qualify: 0, some: Vec::new() };
        let mut after = String::new();
        loop {
            let people = people_after(self.bulk(), &caller.sandbox, &after, AT_ONCE).await?;
            for person in &people {
                audience.subscribers += 1;
                if person.may_qualify(&promotion.conditions) {
                    audience.qualify += 1;
                    if audience.some.len() < AUDIENCE_SHOWN {
                        audience.some.push(person.ctn.masked());
                    }
                }
            }
            match people.last() {
                _ if nobody_waits() => return Ok(audience),
                Some(last) if i64::try_from(people.len()).is_ok_and(|read| read == AT_ONCE) => {
                    last.ncn.as_str().clone_into(&mut after);
                }
                Some(_) => return Ok(audience),
                None => {
                    self.now(&caller.sandbox).await?;
                    return Ok(audience);
                }
            }
        }
    }
}

/// The next subscribers behind a contract, at most so many.
pub(crate) async fn people_after(
    on: impl PgExecutor<'_>,
    world: &WorldId,
    after: &str,
    at_once: i64,
) -> Result<Vec<Person>, EngineError> {
    let people = sqlx::query_as(include_str!("audience.sql"))
        .bind(world)
        .bind(after)
        .bind(at_once)
        .fetch_all(on)
        .await?;
    Ok(people)
}

impl Person {
    /// Whether the conditions may hold for a request of this person: what is not known of one, the request says.
    pub(crate) fn may_qualify(&self, conditions: &Condition) -> bool {
        conditions.holds(&self.facts()) != Some(false)
    }

    fn facts(&self) -> Facts<'_> {
        let now = clock::in_seoul(self.now);
        Facts {
            now: Some(now),
            // An age is that of today.
            today: Some(now.date()),
            birth_date: Some(self.birth_date),
            sex: Some(self.sex.code()),
            risk_grade: Some(&self.risk_grade),
            leeds_grade: Some(&self.leeds_grade),
            mpay_member: Some(self.mpay_member),
            bill_pay_method: Some(&self.bill_pay_method),
            limit_amount: Some(self.limit_amount),
            used_this_month: Some(self.used_this_month),
            has_paid: Some(self.has_paid),
            paid_this_month: Some(self.paid_this_month),
            ..Facts::default()
        }
    }
}
