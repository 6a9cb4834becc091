//! A payment request: as it is entered, and parsed.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::customer::Sex;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{
    BillPayMethod, CpCode, Ctn, LeedsGrade, Ncn, OrderNo, PaymentMethodCode, PaymentTypeCode,
    PgCode, PromotionId, RiskGrade, SerialNo, SvcCode,
};
use crate::money::Krw;

/// A payment request as entered: every field a text, parsed at the door. What may be left blank is
/// then taken from the subscriber, or not asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaymentForm {
    /// 주문번호.
    pub order_no: String,
    /// 쿠폰 ID (프로모션); blank: any.
    pub promotion_id: String,
    /// 결제 수단 코드.
    pub payment_method: String,
    /// 결제 유형 코드.
    pub payment_type: String,
    /// 결제 금액, in won.
    pub amount: String,
    /// 결제일, in Seoul; blank: today by the sandbox's clock.
    pub paid_on: String,
    /// 결제시간, in Seoul; blank: now by the sandbox's clock.
    pub paid_at: String,
    /// PG.
    pub pg: String,
    /// CP.
    pub cp: String,
    /// SVC.
    pub svc: String,
    /// 광고동의: `yes` or `no`.
    pub ad_consent: String,
    /// 핸드폰번호.
    pub ctn: String,
    /// 고객계약번호; blank: whatever contract has the number now.
    pub ncn: String,
    /// 생년월일; blank: not compared.
    pub birth_date: String,
    /// 성별, `F` or `M`; blank: not compared.
    pub sex: String,
    /// 한도금액, for this request; blank: the subscriber's.
    pub limit_amount: String,
    /// 위험등급, for this request; blank: the subscriber's.
    pub risk_grade: String,
    /// 리즈등급, for this request; blank: the subscriber's.
    pub leeds_grade: String,
    /// M-PAY 회원가입 여부, `yes` or `no`, for this request; blank: the subscriber's.
    pub mpay_member: String,
    /// 폰사용료 납부수단, for this request; blank: the subscriber's.
    pub bill_pay_method: String,
    /// 일렬 번호 of the coupon to pay with; blank: no coupon.
    pub serial_no: String,
}

/// A payment request that was understood. Equal requests are the same request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of `PaymentForm`, parsed")]
pub struct PaymentRequest {
    pub order_no: OrderNo,
    pub promotion_id: Option<PromotionId>,
    pub payment_method: PaymentMethodCode,
    pub payment_type: PaymentTypeCode,
    pub amount: Krw,
    pub paid_on: Option<NaiveDate>,
    #[serde(rename = "paid_at")]
    pub paid_time: Option<NaiveTime>,
    pub pg: PgCode,
    pub cp: CpCode,
    pub svc: SvcCode,
    pub ad_consent: bool,
    pub ctn: Ctn,
    pub ncn: Option<Ncn>,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub limit_amount: Option<Krw>,
    pub risk_grade: Option<RiskGrade>,
    pub leeds_grade: Option<LeedsGrade>,
    pub mpay_member: Option<bool>,
    pub bill_pay_method: Option<BillPayMethod>,
    pub serial_no: Option<SerialNo>,
}

/// The least that can be charged to a phone bill, in won.
const LEAST_AMOUNT: Krw = Krw(1);

/// How far a request's clock may run ahead of the sandbox's.
const CLOCK_SKEW: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

impl PaymentForm {
    /// Each value that was entered, with its field.
    pub fn values(&self) -> [(Field, &str); 21] {
        [
            (Field::OrderNo, &self.order_no),
            (Field::PromotionId, &self.promotion_id),
            (Field::PaymentMethod, &self.payment_method),
            (Field::PaymentType, &self.payment_type),
            (Field::Amount, &self.amount),
            (Field::PaidOn, &self.paid_on),
            (Field::PaidAt, &self.paid_at),
            (Field::Pg, &self.pg),
            (Field::Cp, &self.cp),
            (Field::Svc, &self.svc),
            (Field::AdConsent, &self.ad_consent),
            (Field::Ctn, &self.ctn),
            (Field::Ncn, &self.ncn),
            (Field::BirthDate, &self.birth_date),
            (Field::Sex, &self.sex),
            (Field::LimitAmount, &self.limit_amount),
            (Field::RiskGrade, &self.risk_grade),
            (Field::LeedsGrade, &self.leeds_grade),
            (Field::MpayMember, &self.mpay_member),
            (Field::BillPayMethod, &self.bill_pay_method),
            (Field::SerialNo, &self.serial_no),
        ]
        .map(|(field, value)| (field, value.as_str()))
    }

    /// Parses a request that is to be paid.
    pub fn parse(&self) -> Result<PaymentRequest, Vec<FieldError>> {
        let mut at = Collector::default();
        let order_no = at.take(Field::OrderNo, OrderNo::parse(&self.order_no));
        let request = self.parse_with(&mut at, order_no);
        at.finish(request)
    }

    /// Parses a request for which coupons are looked up: the order number doesn't matter yet.
    pub fn parse_for_lookup(&self) -> Result<PaymentRequest, Vec<FieldError>> {
        let mut at = Collector::default();
        let request = self.parse_with(&mut at, OrderNo::parse("lookup").ok());
        at.finish(request)
    }

    fn parse_with(&self, at: &mut Collector, order_no: Option<OrderNo>) -> Option<PaymentRequest> {
        let promotion_id = at.optional(Field::PromotionId, &self.promotion_id, PromotionId::parse);
        let payment_method =
            at.take(Field::PaymentMethod, PaymentMethodCode::parse(&self.payment_method));
        let payment_type = at.take(Field::PaymentType, PaymentTypeCode::parse(&self.payment_type));
        let amount = at.take(Field::Amount, Krw::parse(&self.amount).and_then(at_least_the_least));
        let paid_on = at.optional(Field::PaidOn, &self.paid_on, clock::parse_date);
        let paid_time = at.optional(Field::PaidAt, &self.paid_at, clock::parse_time);
        let pg = at.take(Field::Pg, PgCode::parse(&self.pg));
        let cp = at.take(Field::Cp, CpCode::parse(&self.cp));
        let svc = at.take(Field::Svc, SvcCode::parse(&self.svc));
        let ad_consent = at.optional(Field::AdConsent, &self.ad_consent, parse_yes_no);
        let ctn = at.take(Field::Ctn, Ctn::parse(&self.ctn));
        let ncn = at.optional(Field::Ncn, &self.ncn, Ncn::parse);
        let birth_date = at.optional(Field::BirthDate, &self.birth_date, clock::parse_date);
        let sex = at.optional(Field::Sex, &self.sex, |text| {
            Sex::from_code(text.trim()).ok_or(FieldProblem::UnknownCode)
        });
        let limit_amount = at.optional(Field::LimitAmount, &self.limit_amount, Krw::parse);
        let risk_grade = at.optional(Field::RiskGrade, &self.risk_grade, RiskGrade::parse);
        let leeds_grade = at.optional(Field::LeedsGrade, &self.leeds_grade, LeedsGrade::parse);
        let mpay_member = at.optional(Field::MpayMember, &self.mpay_member, parse_yes_no);
        let bill_pay_method =
            at.optional(Field::BillPayMethod, &self.bill_pay_method, BillPayMethod::parse);
        let serial_no = at.optional(Field::SerialNo, &self.serial_no, SerialNo::parse);
        Some(PaymentRequest {
            order_no: order_no?,
            promotion_id,
            payment_method: payment_method?,
            payment_type: payment_type?,
            amount: amount?,
            paid_on,
            paid_time,
            pg: pg?,
            cp: cp?,
            svc: svc?,
            ad_consent: ad_consent.unwrap_or(false),
            ctn: ctn?,
            ncn,
            birth_date,
            sex,
            limit_amount,
            risk_grade,
            leeds_grade,
            mpay_member,
            bill_pay_method,
            serial_no,
        })
    }
}

impl PaymentRequest {
    /// When the order is paid: what the request says, and what it leaves open by the sandbox's
    /// clock. A request from the future is refused at its field.
    pub fn paid_at(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, FieldError> {
        let local_now = clock::in_seoul(now);
        let day = self.paid_on.unwrap_or_else(|| local_now.date());
        // A day without a time: now, or on another day that day's midnight.
        let midnight_or_now =
            if day == local_now.date() { local_now.time() } else { NaiveTime::MIN };
        let moment = clock::from_seoul(day.and_time(self.paid_time.unwrap_or(midnight_or_now)));
        if moment <= now + CLOCK_SKEW {
            return Ok(moment);
        }
        let field = if day > local_now.date() { Field::PaidOn } else { Field::PaidAt };
        Err(FieldError { field, problem: FieldProblem::InTheFuture { now: clock::show(now) } })
    }
}

/// The form that would make the same request again.
impl From<&PaymentRequest> for PaymentForm {
    fn from(request: &PaymentRequest) -> Self {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(ToString::to_string).unwrap_or_default()
        }
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        Self {
            order_no: request.order_no.to_string(),
            promotion_id: text(request.promotion_id.as_ref()),
            payment_method: request.payment_method.to_string(),
            payment_type: request.payment_type.to_string(),
            amount: request.amount.to_string(),
            paid_on: text(request.paid_on.as_ref()),
            paid_at: text(request.paid_time.as_ref()),
            pg: request.pg.to_string(),
            cp: request.cp.to_string(),
            svc: request.svc.to_string(),
            ad_consent: yes_no(request.ad_consent),
            ctn: request.ctn.formatted(),
            ncn: text(request.ncn.as_ref()),
            birth_date: text(request.birth_date.as_ref()),
            sex: request.sex.map(|sex| sex.code().to_owned()).unwrap_or_default(),
            limit_amount: text(request.limit_amount.as_ref()),
            risk_grade: text(request.risk_grade.as_ref()),
            leeds_grade: text(request.leeds_grade.as_ref()),
            mpay_member: request.mpay_member.map(yes_no).unwrap_or_default(),
            bill_pay_method: text(request.bill_pay_method.as_ref()),
            serial_no: text(request.serial_no.as_ref()),
        }
    }
}

fn at_least_the_least(amount: Krw) -> Result<Krw, FieldProblem> {
    if amount < LEAST_AMOUNT {
        Err(FieldProblem::TooSmall { minimum: LEAST_AMOUNT })
    } else {
        Ok(amount)
    }
}

fn parse_yes_no(text: &str) -> Result<bool, FieldProblem> {
    match text.trim() {
        "yes" | "true" | "Y" | "y" => Ok(true),
        "no" | "false" | "N" | "n" => Ok(false),
        _ => Err(FieldProblem::UnknownCode),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn good_form() -> PaymentForm {
        PaymentForm {
            order_no: "T20261122-000147".into(),
            payment_method: "01".into(),
            payment_type: "D1".into(),
            amount: "12,000".into(),
            paid_on: "2026-11-22".into(),
            paid_at: "14:03:21".into(),
            pg: "PG01".into(),
            cp: "CP014".into(),
            svc: "SVC201".into(),
            ad_consent: "yes".into(),
            ctn: "010-1234-5678".into(),
            ..PaymentForm::default()
        }
    }

    fn problem_at(form: PaymentForm, field: Field) -> Option<&'static str> {
        let errors = form.parse().err()?;
        errors.iter().find(|error| error.field == field).map(|error| error.problem.code())
    }

    #[test]
    fn a_good_form_is_understood() {
        let request = good_form().parse().unwrap();
        assert_eq!(request.amount, Krw(12_000));
        assert_eq!(request.ctn.as_str(), "01012345678");
        assert_eq!(request.serial_no, None);
        let least = PaymentForm { amount: "1".into(), ..good_form() };
        assert_eq!(least.parse().unwrap().amount, LEAST_AMOUNT);
    }

    #[test]
    fn a_request_put_back_into_the_form_is_the_same_request() {
        let mut form = good_form();
        form.limit_amount = "300,000".into();
        form.sex = "F".into();
        form.mpay_member = "no".into();
        let request = form.parse().unwrap();
        assert_eq!(PaymentForm::from(&request).parse(), Ok(request));
    }

    #[test]
    fn all_errors_come_at_once_each_at_its_field() {
        let errors = PaymentForm::default().parse().unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        assert_eq!(
            fields,
            [
                Field::OrderNo,
                Field::PaymentMethod,
                Field::PaymentType,
                Field::Amount,
                Field::Pg,
                Field::Cp,
                Field::Svc,
                Field::Ctn
            ]
        );
    }

    #[test]
    fn bad_input_is_told_at_its_field() {
        type Change = fn(&mut PaymentForm);
        let cases: [(Change, Field, &str); 16] = [
            (|f| f.amount = "".into(), Field::Amount, "MISSING"),
            (|f| f.amount = "만이천".into(), Field::Amount, "NOT_A_NUMBER"),
            (|f| f.amount = "-5".into(), Field::Amount, "NEGATIVE"),
            (|f| f.amount = "0".into(), Field::Amount, "TOO_SMALL"),
            (|f| f.amount = "123456789012".into(), Field::Amount, "TOO_LARGE"),
            (|f| f.amount = "9".repeat(40), Field::Amount, "TOO_LARGE"),
            (|f| f.ctn = "0101234".into(), Field::Ctn, "WRONG_LENGTH"),
            (|f| f.ncn = "12".into(), Field::Ncn, "WRONG_LENGTH"),
            (|f| f.paid_on = "2026-02-30".into(), Field::PaidOn, "NOT_A_DATE"),
            (|f| f.paid_at = "25:00:00".into(), Field::PaidAt, "NOT_A_TIME"),
            (|f| f.order_no = "가".repeat(10_000), Field::OrderNo, "TOO_LONG"),
            (|f| f.order_no = "주문🎮".into(), Field::OrderNo, "BAD_CHARACTER"),
            (|f| f.sex = "X".into(), Field::Sex, "UNKNOWN_CODE"),
            (|f| f.ad_consent = "maybe".into(), Field::AdConsent, "UNKNOWN_CODE"),
            (|f| f.birth_date = "19910402x".into(), Field::BirthDate, "NOT_A_DATE"),
            (|f| f.serial_no = "77".into(), Field::SerialNo, "WRONG_LENGTH"),
        ];
        for (change, field, code) in cases {
            let mut form = good_form();
            change(&mut form);
            assert_eq!(problem_at(form.clone(), field), Some(code), "{form:?}");
        }
    }

    #[test]
    fn the_sandbox_clock_fills_what_is_left_open_and_bounds_what_is_said() {
        let now = clock::from_seoul(
            clock::parse_date("2026-11-22")
                .unwrap()
                .and_time(NaiveTime::from_hms_opt(14, 0, 0).unwrap()),
        );
        let mut request = good_form().parse().unwrap();
        request.paid_on = None;
        request.paid_time = None;
        assert_eq!(request.paid_at(now), Ok(now));
        request.paid_on = clock::parse_date("2026-10-31").ok();
        assert_eq!(clock::show(request.paid_at(now).unwrap()), "2026-10-31 00:00:00");
        request.paid_on = clock::parse_date("2026-11-23").ok();
        assert_eq!(request.paid_at(now).unwrap_err().field, Field::PaidOn);
        request.paid_on = None;
        request.paid_time = NaiveTime::from_hms_opt(14, 5, 0);
        assert!(request.paid_at(now).is_ok(), "clocks may differ by five minutes");
        request.paid_time = NaiveTime::from_hms_opt(14, 5, 1);
        assert_eq!(request.paid_at(now).unwrap_err().field, Field::PaidAt);
    }
}
