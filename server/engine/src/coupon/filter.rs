//! Filters of the list of coupons, and the place in it below which a page begins.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::CouponStatus;
use crate::clock;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{Ctn, Ncn, PromotionId, SerialNo};

/// Filters as entered; blank: any. Days are Seoul's, both ends inclusive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CouponForm {
    /// 일렬 번호, whole or its last four digits.
    pub serial_no: String,
    /// 핸드폰번호: of whose contract the coupons are now.
    pub ctn: String,
    /// 고객계약번호.
    pub ncn: String,
    /// The promotion that it was issued from.
    pub promotion_id: String,
    /// The promotion's version.
    pub version: String,
    /// A coupon status's code, as of today.
    pub status: String,
    /// The first day on which it was issued.
    pub issued_from: String,
    /// The last such day.
    pub issued_until: String,
    /// The first of its last days.
    pub ends_from: String,
    /// The last of them.
    pub ends_until: String,
    /// Only what is below this place: the next page.
    pub before: String,
}

/// Filters, parsed.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are those of `CouponForm`, parsed")]
pub struct CouponFilter {
    pub serial: Option<SerialPart>,
    pub ctn: Option<Ctn>,
    pub ncn: Option<Ncn>,
    pub promotion_id: Option<PromotionId>,
    pub version: Option<i32>,
    pub status: Option<CouponStatus>,
    pub issued_from: Option<NaiveDate>,
    pub issued_until: Option<NaiveDate>,
    pub ends_from: Option<NaiveDate>,
    pub ends_until: Option<NaiveDate>,
    pub before: Option<CouponPlace>,
}

/// As much of a serial number as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SerialPart {
    /// All of it.
    Whole(SerialNo),
    /// Its last four digits.
    LastFour(String),
}

impl SerialPart {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        let text = text.trim();
        if text.len() == 4 && text.bytes().all(|c| c.is_ascii_digit()) {
            return Ok(Self::LastFour(text.to_owned()));
        }
        SerialNo::parse(text).map(Self::Whole)
    }
}

/// A coupon's place in the lists: by when it was issued, or by its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponPlace {
    /// Its last day.
    pub valid_until: NaiveDate,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Its number, which tells apart what was issued at one moment.
    pub serial_no: SerialNo,
}

impl CouponPlace {
    fn parse(text: &str) -> Result<Self, FieldProblem> {
        let unknown = FieldProblem::UnknownCode;
        let mut parts = text.trim().split('.');
        let mut part = || parts.next().ok_or(FieldProblem::UnknownCode);
        let valid_until = clock::parse_date(part()?).map_err(|_| FieldProblem::UnknownCode)?;
        let micros = part()?.parse().map_err(|_| FieldProblem::UnknownCode)?;
        let issued_at = DateTime::from_timestamp_micros(micros);
        // What PostgreSQL can keep.
        let issued_at = issued_at.filter(|at| (1900..3000).contains(&chrono::Datelike::year(at)));
        let serial_no = SerialNo::parse(part()?).map_err(|_| FieldProblem::UnknownCode)?;
        let issued_at = issued_at.filter(|_| parts.next().is_none()).ok_or(unknown)?;
        Ok(Self { valid_until, issued_at, serial_no })
    }
}

/// As it is parsed again.
impl fmt::Display for CouponPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { valid_until, issued_at, serial_no } = self;
        write!(f, "{valid_until}.{}.{serial_no}", issued_at.timestamp_micros())
    }
}

impl CouponForm {
    /// Parses the filters, with all problems at once.
    pub fn parse(&self) -> Result<CouponFilter, Vec<FieldError>> {
        let mut at = Collector::default();
        let serial = at.optional(Field::SerialNo, &self.serial_no, SerialPart::parse);
        let ctn = at.optional(Field::Ctn, &self.ctn, Ctn::parse);
        let ncn = at.optional(Field::Ncn, &self.ncn, Ncn::parse);
        let promotion_id = at.optional(Field::PromotionId, &self.promotion_id, PromotionId::parse);
        let version =
            at.optional(Field::Version, &self.version, |text| match text.trim().parse() {
                Ok(version @ 1..) => Ok(version),
                _ => Err(FieldProblem::NotANumber),
            });
        let status = at.optional(Field::Status, &self.status, |text| {
            CouponStatus::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let mut between = |(from, from_text), (until, until_text)| {
            let first = at.optional(from, from_text, clock::parse_date);
            let last = at.optional(until, until_text, clock::parse_date);
            if first.zip(last).is_some_and(|(first, last)| last < first) {
                at.note(until, FieldProblem::EndsBeforeItBegins);
            }
            (first, last)
        };
        let (issued_from, issued_until) = between(
            (Field::IssuedFrom, self.issued_from.as_str()),
            (Field::IssuedUntil, self.issued_until.as_str()),
        );
        let (ends_from, ends_until) = between(
            (Field::EndsFrom, self.ends_from.as_str()),
            (Field::EndsUntil, self.ends_until.as_str()),
        );
        let before = at.optional(Field::Before, &self.before, CouponPlace::parse);
        at.finish(Some(CouponFilter {
            serial,
            ctn,
            ncn,
            promotion_id,
            version,
            status,
            issued_from,
            issued_until,
            ends_from,
            ends_until,
            before,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_is_not_asked_for_and_the_rest_is_parsed() {
        assert_eq!(CouponForm::default().parse(), Ok(CouponFilter::default()));
        let place = "2027-01-31.1764379327000001.7203184655209137";
        let form = CouponForm {
            serial_no: " 9137 ".into(),
            ctn: "010-1234-5678".into(),
            version: "2".into(),
            status: "held".into(),
            issued_from: "2026-11-01".into(),
            issued_until: "20261101".into(),
            before: place.into(),
            ..CouponForm::default()
        };
        let filter = form.parse().unwrap();
        assert_eq!(filter.serial, Some(SerialPart::LastFour("9137".into())));
        assert_eq!(filter.ctn, Ctn::parse("01012345678").ok());
        assert_eq!((filter.version, filter.status), (Some(2), Some(CouponStatus::Held)));
        assert_eq!(filter.issued_from, filter.issued_until);
        assert_eq!(filter.before.unwrap().to_string(), place);
        let whole = CouponForm { serial_no: "7203-1846-5520-9137".into(), ..CouponForm::default() };
        let serial = SerialNo::parse("7203184655209137").map(SerialPart::Whole).ok();
        assert_eq!(whole.parse().unwrap().serial, serial);
    }

    #[test]
    fn all_problems_come_at_once_each_at_its_field() {
        let form = CouponForm {
            serial_no: "913".into(),
            ctn: "0101234".into(),
            ncn: "1".into(),
            promotion_id: "가을".into(),
            version: "0".into(),
            status: "lost".into(),
            issued_from: "2026-11-02".into(),
            issued_until: "2026-11-01".into(),
            ends_from: "soon".into(),
            ends_until: "2026-02-30".into(),
            before: "2027-01-31.9.7203184655209137.9".into(),
        };
        let fields: Vec<_> = form.parse().unwrap_err().iter().map(|error| error.field).collect();
        let expected = [
            Field::SerialNo,
            Field::Ctn,
            Field::Ncn,
            Field::PromotionId,
            Field::Version,
            Field::Status,
            Field::IssuedUntil,
            Field::EndsFrom,
            Field::EndsUntil,
            Field::Before,
        ];
        assert_eq!(fields, expected);
    }
}
