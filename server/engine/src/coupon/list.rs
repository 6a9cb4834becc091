//! The coupons of a sandbox, newest first, filtered.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::QueryAs;
use sqlx::types::Json;

use super::{Coupon, CouponFilter, CouponForm, CouponLine, CouponPlace, CouponStatus, SerialPart};
use crate::clock;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::identifier::{Ctn, Ncn, SerialNo};
use crate::page::{LOOKED_AT, PAGE_ROWS, Page};
use crate::personal::Personal;
use crate::refusal::Refusal;

/// A row of the list: a coupon, or none where none was found; and where the next page begins, if fewer
/// were found than were asked for and there are more to look at.
#[derive(sqlx::FromRow)]
struct ListRow {
    now: DateTime<Utc>,
    last_valid_until: Option<NaiveDate>,
    last_issued_at: Option<DateTime<Utc>>,
    last_serial_no: Option<SerialNo>,
    coupon: Option<Json<Coupon>>,
    ctn: Option<Ctn>,
}

/// How many serial numbers are looked up for a status that few coupons are in. Where there are more, coupons are
/// looked through instead.
const MOST_SERIALS: usize = LOOKED_AT as usize;

/// In which order coupons are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By when they were issued or, where the filter asks for their last day, by that: whatever finds them sooner.
    Either,
    /// By when they were issued, which nothing changes: who reads all pages finds each coupon once.
    ByIssue,
}

type ListQuery<'q> = QueryAs<'q, Postgres, ListRow, PgArguments>;

impl Engine {
    /// A page of the coupons, not recorded. Where the filter has no index, some thousands are looked at, so a
    /// page may have few or no rows and yet a next one.
    ///
    /// # Errors
    ///
    /// Refused where the coupons are a target's, and where a whole serial number is asked for that was mistyped.
    pub async fn list_coupons(
        &self,
        caller: &Caller,
        form: &CouponForm,
    ) -> Result<Page<CouponLine, String>, EngineError> {
        let filter = form.parse()?;
        self.refuse_if_mistyped(caller, &filter).await?;
        let page = self.coupons_of(caller, filter, PAGE_ROWS, Order::Either).await?;
        Ok(Page { rows: page.rows, next: page.next.map(|place| place.to_string()) })
    }

    /// Refuses a filter for a serial number that no coupon has and whose check digit doesn't fit.
    pub(super) async fn refuse_if_mistyped(
        &self,
        caller: &Caller,
        filter: &CouponFilter,
    ) -> Result<(), EngineError> {
        let Some(SerialPart::Whole(serial_no)) = &filter.serial else { return Ok(()) };
        if serial_no.checks() {
            return Ok(());
        }
        self.refuse_if_at_target(caller).await?;
        if self.coupon_row(caller, serial_no).await?.is_some() {
            return Ok(());
        }
        match self.no_coupon(caller, serial_no.clone()).await {
            // A code that is nobody's coupon yet is none to list.
            EngineError::Refused(Refusal::CouponNotRegistered { .. }) => Ok(()),
            error => Err(error),
        }
    }

    /// At most `most` of the coupons.
    pub(super) async fn coupons_of(
        &self,
        caller: &Caller,
        filter: CouponFilter,
        most: usize,
        order: Order,
    ) -> Result<Page<CouponLine, CouponPlace>, EngineError> {
        self.refuse_if_at_target(caller).await?;
        let ncn = match (&filter.ctn, &filter.ncn) {
            (None, ncn) => ncn.clone(),
            (Some(ctn), ncn) => {
                let owner = self.owner_of(caller, ctn).await?;
                match owner.filter(|owner| ncn.as_ref().is_none_or(|ncn| ncn == owner)) {
                    Some(owner) => Some(owner),
                    None => return Ok(Page { rows: Vec::new(), next: None }),
                }
            }
        };
        let serials = self.serials_of(caller, &filter).await?;
        let is_by_number = filter.serial.is_some()
            || matches!(filter.status, Some(CouponStatus::Held | CouponStatus::Deleted));
        let by_last_day = order == Order::Either
            && !is_by_number
            && ncn.is_none()
            && filter.promotion_id.is_none()
            && filter.issued_from.is_none()
            && filter.issued_until.is_none()
            && (filter.status == Some(CouponStatus::Expired)
                || filter.ends_from.is_some()
                || filter.ends_until.is_some());
        let rows = if by_last_day {
            self.by_last_day(caller, &filter, most).await?
        } else {
            let query: ListQuery<'_> = sqlx::query_as(include_str!("list.sql"));
            newest(query, caller, &filter, ncn, serials, most).fetch_all(self.bulk()).await?
        };
        let Some(first) = rows.first() else { return Err(self.gone(&caller.sandbox).await) };
        let today = clock::in_seoul(first.now).date();
        let last =
            first.last_valid_until.zip(first.last_issued_at).zip(first.last_serial_no.clone());
        let last = last.map(|((valid_until, issued_at), serial_no)| CouponPlace {
            valid_until,
            issued_at,
            serial_no,
        });
        let lines = rows.into_iter().filter_map(|row| {
            let Json(mut coupon) = row.coupon?;
            coupon.status = coupon.status_on(today);
            Some(CouponLine { coupon, ctn: row.ctn.map(Personal::from) })
        });
        let mut lines: Vec<CouponLine> = lines.collect();
        let more = lines.len() > most;
        lines.truncate(most);
        let next = match lines.last() {
            Some(line) if more => Some(place_of(&line.coupon)),
            _ => last,
        };
        Ok(Page { rows: lines, next })
    }

    async fn owner_of(&self, caller: &Caller, ctn: &Ctn) -> Result<Option<Ncn>, EngineError> {
        let owner: Option<Ncn> = sqlx::query_scalar(include_str!("list_owner.sql"))
            .bind(&caller.sandbox)
            .bind(ctn)
            .fetch_optional(self.bulk())
            .await?;
        if owner.is_none() {
            self.now(&caller.sandbox).await?;
        }
        Ok(owner)
    }

    /// The serial numbers that the filter leaves at the most, where these are few and known.
    async fn serials_of(
        &self,
        caller: &Caller,
        filter: &CouponFilter,
    ) -> Result<Option<Vec<SerialNo>>, EngineError> {
        let statement = match (&filter.serial, filter.status) {
            (Some(SerialPart::Whole(serial_no)), _) => return Ok(Some(vec![serial_no.clone()])),
            (None, Some(CouponStatus::Held)) => include_str!("list_held.sql"),
            (None, Some(CouponStatus::Deleted)) => include_str!("list_deleted.sql"),
            _ => return Ok(None),
        };
        let serials: Vec<SerialNo> = sqlx::query_scalar(statement)
            .bind(&caller.sandbox)
            .bind(MOST_SERIALS as i64 + 1)
            .fetch_all(self.bulk())
            .await?;
        Ok((serials.len() <= MOST_SERIALS).then_some(serials))
    }

    async fn by_last_day(
        &self,
        caller: &Caller,
        filter: &CouponFilter,
        most: usize,
    ) -> Result<Vec<ListRow>, EngineError> {
        let mut until = filter.ends_until.unwrap_or(NaiveDate::MAX);
        if filter.status == Some(CouponStatus::Expired) {
            let today = clock::in_seoul(self.now(&caller.sandbox).await?).date();
            until = until.min(today - Days::new(1));
        }
        let is_looked_through = filter.version.is_some() || filter.status.is_some();
        // Below what the filter leaves, or the page before.
        let behind = (until.min(last_day()) + Days::new(1), midnight(first_day()), "");
        let before = filter.before.as_ref();
        let before = before.map(|it| (it.valid_until, it.issued_at, it.serial_no.as_str()));
        let (valid_until, issued_at, serial_no) = before.map_or(behind, |it| it.min(behind));
        let query: ListQuery<'_> = sqlx::query_as(include_str!("list_by_last_day.sql"));
        let rows = query
            .bind(&caller.sandbox)
            .bind(most as i64 + 1)
            .bind(looked_at(most, is_looked_through))
            .bind(valid_until)
            .bind(issued_at)
            .bind(serial_no)
            .bind(filter.ends_from.unwrap_or(first_day()))
            .bind(filter.version)
            .bind(filter.status)
            .fetch_all(self.bulk())
            .await?;
        Ok(rows)
    }
}

/// `list.sql` with its values.
fn newest<'q>(
    query: ListQuery<'q>,
    caller: &Caller,
    filter: &CouponFilter,
    ncn: Option<Ncn>,
    serials: Option<Vec<SerialNo>>,
    most: usize,
) -> ListQuery<'q> {
    // A version has an index with its promotion alone.
    let of_promotion = filter.version.filter(|_| filter.promotion_id.is_some());
    let of_any = filter.version.filter(|_| filter.promotion_id.is_none());
    let is_looked_through = of_any.is_some()
        || filter.status.is_some()
        || filter.ends_from.is_some()
        || filter.ends_until.is_some();
    let last_four = match &filter.serial {
        Some(SerialPart::LastFour(digits)) => Some(digits.clone()),
        _ => None,
    };
    // Below what the filter leaves, or the page before.
    let issued_until = filter.issued_until.unwrap_or(last_day()) + Days::new(1);
    let behind = (midnight(issued_until), String::new());
    let before = filter.before.as_ref().map(|it| (it.issued_at, it.serial_no.to_string()));
    let (issued_at, serial_no) = before.map_or(behind.clone(), |it| it.min(behind));
    query
        .bind(caller.sandbox.clone())
        .bind(most as i64 + 1)
        .bind(looked_at(most, is_looked_through))
        .bind(issued_at)
        .bind(serial_no)
        .bind(midnight(filter.issued_from.unwrap_or(first_day())))
        .bind(serials)
        .bind(last_four)
        .bind(ncn)
        .bind(filter.promotion_id.clone())
        .bind(of_promotion)
        .bind(of_any)
        .bind(filter.ends_from)
        .bind(filter.ends_until)
        .bind(filter.status)
}

/// How many are looked at: no more than are asked for, where the index has all that the filter asks.
fn looked_at(most: usize, is_looked_through: bool) -> i64 {
    if is_looked_through { LOOKED_AT } else { most as i64 + 1 }
}

fn place_of(coupon: &Coupon) -> CouponPlace {
    CouponPlace {
        valid_until: coupon.valid_until,
        issued_at: coupon.issued_at,
        serial_no: coupon.serial_no.clone(),
    }
}

/// The first and the last of the days that a client can name.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2999, 12, 31).unwrap_or_default()
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    clock::from_seoul(day.and_time(NaiveTime::MIN))
}
