//! Who could get a promotion's coupon, by what is known of the subscribers.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Audience, PromotionForm};
use crate::clock;
use crate::condition::Facts;
use crate::customer::Sex;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::Ctn;
use crate::money::Krw;

/// So many of those who qualify are shown.
const AUDIENCE_SHOWN: usize = 10;
/// So many are read at once.
const AT_ONCE: i64 = 5_000;

#[derive(sqlx::FromRow)]
struct Known {
    now: DateTime<Utc>,
    ncn: String,
    ctn: Ctn,
    birth_date: NaiveDate,
    sex: Sex,
    risk_grade: String,
    leeds_grade: String,
    mpay_member: bool,
    bill_pay_method: String,
    limit_amount: Krw,
    used_this_month: Krw,
}

impl Engine {
    /// How many of the sandbox's subscribers qualify for what a form promises. Whoever waits no longer ends it.
    pub async fn promotion_audience(
        &self,
        caller: &Caller,
        form: &PromotionForm,
    ) -> Result<Audience, EngineError> {
        let promotion = form.parse(&self.catalogue(caller).await?)?.as_promotion();
        let mut audience = Audience { subscribers: 0, qualify: 0, some: Vec::new() };
        let mut after = String::new();
        loop {
            let people: Vec<Known> = sqlx::query_as(include_str!("audience.sql"))
                .bind(&caller.sandbox)
                .bind(&after)
                .bind(AT_ONCE)
                .fetch_all(self.bulk())
                .await?;
            for person in &people {
                audience.subscribers += 1;
                // What is not known of a person, the request says.
                if promotion.conditions.holds(&person.facts()) != Some(false) {
                    audience.qualify += 1;
                    if audience.some.len() < AUDIENCE_SHOWN {
                        audience.some.push(person.ctn.masked());
                    }
                }
            }
            match people.last() {
                Some(last) if i64::try_from(people.len()).is_ok_and(|read| read == AT_ONCE) => {
                    after.clone_from(&last.ncn);
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

impl Known {
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
            ..Facts::default()
        }
    }
}
