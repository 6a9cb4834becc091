//! Create, edit and delete a subscriber.

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
        let now = self.subscriber_with_number(caller, ctn.to_owned()).await?.listed.subscriber;
        let form = SubscriberForm { ncn: now.ncn.to_string(), ..form.clone() };
        let edited = form.parse(&self.catalogue(caller).await?)?;
        let stored = bound(include_str!("edit.sql"), caller, &edited).execute(&self.pool).await;
        let stored = stored.map_err(refused_by_constraint)?.rows_affected();
        self.found(caller, (stored > 0).then_some(()), Refusal::SubscriberNotFound {}).await?;
        self.subscribers_changed(caller);
        self.subscriber_with_number(caller, edited.ctn.to_string()).await
    }

    /// Deletes the subscriber who has a phone number. One who has coupons or payments stays.
    pub async fn delete_subscriber(&self, caller: &Caller, ctn: &str) -> Result<(), EngineError> {
        caller.reader.must_be(Role::Tester)?;
        let ctn = parsed(ctn)?;
        let deleted = sqlx::query(include_str!("delete.sql"))
            .bind(&caller.sandbox)
            .bind(&ctn)
            .execute(&self.pool)
            .await;
        match deleted {
            Ok(deleted) if deleted.rows_affected() > 0 => {
                self.subscribers_changed(caller);
                Ok(())
            }
            Ok(_) => Err(self.why_kept(caller, &ctn).await?.into()),
            // A coupon or a payment came a moment earlier.
            Err(sqlx::Error::Database(error))
                if matches!(
                    error.constraint(),
                    Some("coupon_subscriber" | "payment_subscriber")
                ) =>
            {
                Err(self.why_kept(caller, &ctn).await?.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn why_kept(&self, caller: &Caller, ctn: &Ctn) -> Result<Refusal, EngineError> {
        let refers: Option<Refers> = sqlx::query_as(include_str!("refers.sql"))
            .bind(&caller.sandbox)
            .bind(ctn)
            .fetch_optional(&self.pool)
            .await?;
        let Refers { coupons, months } =
            self.found(caller, refers, Refusal::SubscriberNotFound {}).await?;
        let coupons = match coupons {
            1_000.. => "1,000+".to_owned(),
            coupons => Krw(coupons).to_string(),
        };
        Ok(Refusal::SubscriberInUse {
            by: Text::new(
                format!("쿠폰 {coupons}장, 결제가 있는 달 {months}개"),
                format!("coupons: {coupons}, months with payments: {months}"),
            ),
        })
    }

    pub(super) fn subscribers_changed(&self, caller: &Caller) {
        self.changed(Change::within(caller.sandbox.sandbox(), Topic::Subscribers));
    }
}

pub(super) fn parsed(ctn: &str) -> Result<Ctn, FieldError> {
    Ctn::parse(ctn).map_err(|problem| FieldError { field: Field::Ctn, problem })
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
