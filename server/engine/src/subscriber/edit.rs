//! Create, edit and delete a subscriber.

use sqlx::PgConnection;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::{SubscriberDetail, SubscriberForm};
use crate::customer::Subscriber;
use crate::engine::{Caller, Change, Engine};
use crate::error::EngineError;
use crate::field::{Field, FieldError};
use crate::identifier::Ctn;
use crate::language::Text;
use crate::money::Krw;
use crate::reader::Role;
use crate::refusal::Refusal;
use crate::topic::Topic;

/// How often a number is looked at again that went to another contract while its line was waited for.
pub(super) const ATTEMPTS: usize = 10;

#[derive(sqlx::FromRow)]
struct Refers {
    coupons: i64,
    months: i64,
}

impl Engine {
    /// Creates a subscriber.
    pub async fn create_subscriber(
        &self,
        caller: &Caller,
        form: &SubscriberForm,
    ) -> Result<SubscriberDetail, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let new = form.parse(&self.catalogue(caller).await?)?;
        let created = bound(include_str!("create.sql"), caller, &new).execute(&self.pool).await;
        if created.map_err(refused_by_constraint)?.rows_affected() == 0 {
            self.now(&caller.sandbox).await?;
            return Err(Refusal::SubscriberExists {}.into());
        }
        self.subscribers_changed(caller);
        self.subscriber_with_number(caller, new.ctn.to_string()).await
    }

    /// Edits the subscriber who has the phone number `ctn` now; the form may give them another one. Their contract
    /// stays.
    pub async fn edit_subscriber(
        &self,
        caller: &Caller,
        ctn: &str,
        form: &SubscriberForm,
    ) -> Result<SubscriberDetail, EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let catalogue = self.catalogue(caller).await?;
        for _ in 0..ATTEMPTS {
            let now = self.subscriber_with_number(caller, ctn.to_owned()).await?.listed.subscriber;
            let form = SubscriberForm { ncn: now.ncn.to_string(), ..form.clone() };
            let edited = form.parse(&catalogue)?;
            let stored = bound(include_str!("edit.sql"), caller, &edited).execute(&self.pool).await;
            if stored.map_err(refused_by_constraint)?.rows_affected() > 0 {
                self.subscribers_changed(caller);
                return self.subscriber_with_number(caller, edited.ctn.to_string()).await;
            }
            // The contract gave its number up meanwhile: whoever has it now is the one that is meant.
        }
        let mut connection = self.pool.acquire().await?;
        let refusal = nobody_found(&mut connection, caller, &parsed(ctn)?).await?;
        drop(connection);
        self.found(caller, None, refusal).await
    }

    /// Deletes the subscriber who has a phone number. One who has coupons or payments stays.
    pub async fn delete_subscriber(&self, caller: &Caller, ctn: &str) -> Result<(), EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let ctn = parsed(ctn)?;
        for _ in 0..ATTEMPTS {
            let deleted = sqlx::query(include_str!("delete.sql"))
                .bind(&caller.sandbox)
                .bind(&ctn)
                .execute(&self.pool)
                .await;
            match deleted {
                Ok(deleted) if deleted.rows_affected() > 0 => {
                    self.subscribers_changed(caller);
                    return Ok(());
                }
                Ok(_) => {}
                // A coupon or a payment came a moment earlier.
                Err(sqlx::Error::Database(error))
                    if matches!(
                        error.constraint(),
                        Some("coupon_subscriber" | "payment_subscriber")
                    ) => {}
                Err(error) => return Err(error.into()),
            }
            if let Some(refusal) = self.why_kept(caller, &ctn).await? {
                return Err(refusal.into());
            }
        }
        Err(busy(caller).into())
    }

    /// `None` where nothing keeps who has the number by now: another contract got it, or what kept them went.
    async fn why_kept(&self, caller: &Caller, ctn: &Ctn) -> Result<Option<Refusal>, EngineError> {
        let refers: Option<Refers> = sqlx::query_as(include_str!("refers.sql"))
            .bind(&caller.sandbox)
            .bind(ctn)
            .fetch_optional(&self.pool)
            .await?;
        let Refers { coupons, months } =
            self.found(caller, refers, Refusal::SubscriberNotFound {}).await?;
        if (coupons, months) == (0, 0) {
            return Ok(None);
        }
        let coupons = match coupons {
            1_000.. => "1,000+".to_owned(),
            coupons => Krw(coupons).to_string(),
        };
        Ok(Some(Refusal::SubscriberInUse {
            by: Text::new(
                format!("쿠폰 {coupons}장, 결제가 있는 달 {months}개"),
                format!("coupons: {coupons}, months with payments: {months}"),
            ),
        }))
    }

    pub(super) fn subscribers_changed(&self, caller: &Caller) {
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Subscribers));
    }
}

pub(super) fn parsed(ctn: &str) -> Result<Ctn, FieldError> {
    Ctn::parse(ctn).map_err(|problem| FieldError { field: Field::Ctn, problem })
}

/// Whether somebody has a number.
pub(super) async fn is_held(
    connection: &mut PgConnection,
    caller: &Caller,
    ctn: &Ctn,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(include_str!("is_held.sql"))
        .bind(&caller.sandbox)
        .bind(ctn)
        .fetch_one(connection)
        .await
}

/// Why nobody was found who has a number: nobody has it, or it went from one contract to the next all the while.
pub(super) async fn nobody_found(
    connection: &mut PgConnection,
    caller: &Caller,
    ctn: &Ctn,
) -> Result<Refusal, sqlx::Error> {
    match is_held(connection, caller, ctn).await? {
        true => Ok(busy(caller)),
        false => Ok(Refusal::SubscriberNotFound {}),
    }
}

fn busy(caller: &Caller) -> Refusal {
    Refusal::SandboxBusy { sandbox_id: caller.sandbox.sandbox().clone() }
}

pub(super) fn bound<'q>(
    statement: &'static str,
    caller: &'q Caller,
    subscriber: &'q Subscriber,
) -> Query<'q, Postgres, PgArguments> {
    sqlx::query(statement)
        .bind(&caller.sandbox)
        .bind(subscriber.ncn.whole())
        .bind(subscriber.ctn.whole())
        .bind(subscriber.name.whole())
        .bind(subscriber.birth_date.whole())
        .bind(subscriber.sex)
        .bind(subscriber.status)
        .bind(subscriber.limit_amount)
        .bind(&subscriber.risk_grade)
        .bind(&subscriber.leeds_grade)
        .bind(subscriber.mpay_member)
        .bind(&subscriber.bill_pay_method)
        .bind(subscriber.contracted_on)
}

/// Another contract has the number.
pub(super) fn refused_by_constraint(error: sqlx::Error) -> EngineError {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    match constraint {
        Some("subscriber_ctn") => Refusal::PhoneNumberTaken {}.into(),
        _ => error.into(),
    }
}
