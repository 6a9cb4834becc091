//! A payment request: as a form shows it, as it comes in, and parsed.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::customer::Sex;
use crate::field::{Collector, Entered, Field, FieldError, FieldProblem, FormValue};
use crate::identifier::{
    BillPayMethod, CpCode, Ctn, LeedsGrade, Ncn, OrderNo, PaymentMethodCode, PaymentTypeCode,
    PgCode, PromotionId, RiskGrade, SerialNo, SvcCode,
};
use crate::money::Krw;

/// Declares each field once, in the order in which their problems are reported.
macro_rules! payment_request {
    ( $( $(#[$meta:meta])* $name:ident: $type:ty, $field:ident $(, if $check:ident)?; )+ ) => {
        /// A payment request as a form shows it: every field is text. A blank optional field is
        /// taken from the subscriber, or not checked.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct PaymentForm {
            $( $(#[$meta])* pub $name: String, )+
        }

        /// A payment request as it comes in, at any door: every field parsed, or with what is wrong
        /// with it. Serialised, it is the form with the text that was entered; a blank field is not said.
        #[derive(Clone, Debug, Default, PartialEq, Serialize)]
        pub struct PaymentDraft {
            $(
                $(#[$meta])*
                #[serde(skip_serializing_if = "Entered::is_blank")]
                pub $name: Entered<$type>,
            )+
        }

        /// A parsed payment request. Equal requests are the same request.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub struct PaymentRequest {
            $( $(#[$meta])* pub $name: $type, )+
        }

        impl PaymentForm {
            /// Each field with its text.
            pub fn values(&self) -> Vec<(Field, &str)> {
                vec![$( (Field::$field, self.$name.as_str()), )+]
            }

            /// The text of a field; none where this form has no such field.
            pub fn value_mut(&mut self, field: Field) -> Option<&mut String> {
                match field {
                    $( Field::$field => Some(&mut self.$name), )+
                    _ => None,
                }
            }

            /// Parses each field.
            pub fn draft(&self) -> PaymentDraft {
                PaymentDraft { $( $name: self.$name.clone().into(), )+ }
            }
        }

        impl PaymentDraft {
            /// The request of a payment.
            ///
            /// # Errors
            ///
            /// All problems at once, each at its field.
            pub fn request(self) -> Result<PaymentRequest, Vec<FieldError>> {
                let mut at = Collector::default();
                let ($( Some($name), )+) = ($(
                    at.take(Field::$field, self.$name.value()$( .and_then($check) )?),
                )+) else {
                    return at.finish(None);
                };
                at.finish(Some(PaymentRequest { $( $name, )+ }))
            }
        }

        /// The form that makes the same request again.
        impl From<&PaymentRequest> for PaymentForm {
            fn from(request: &PaymentRequest) -> Self {
                let texts = Self { $( $name: request.$name.text(), )+ };
                Self { ctn: request.ctn.formatted(), ..texts }
            }
        }
    };
}

payment_request! {
    /// 주문번호.
    order_no: OrderNo, OrderNo;
    /// 쿠폰 ID (프로모션); blank: any.
    promotion_id: Option<PromotionId>, PromotionId;
    /// 결제 수단 코드.
    payment_method: PaymentMethodCode, PaymentMethod;
    /// 결제 유형 코드.
    payment_type: PaymentTypeCode, PaymentType;
    /// 결제 금액, in won.
    amount: Krw, Amount, if at_least_the_least;
    /// 결제일, in Seoul; blank: today by the sandbox's clock.
    paid_on: Option<NaiveDate>, PaidOn;
    /// 결제시간, the time of day in Seoul; blank: now by the sandbox's clock.
    #[serde(rename = "paid_at")]
    paid_time: Option<NaiveTime>, PaidTime;
    /// PG.
    pg: PgCode, Pg;
    /// CP.
    cp: CpCode, Cp;
    /// SVC.
    svc: SvcCode, Svc;
    /// 광고동의: `yes` or `no`; blank: no.
    ad_consent: bool, AdConsent;
    /// 핸드폰번호.
    ctn: Ctn, Ctn;
    /// 고객계약번호; blank: whatever contract has the number now.
    ncn: Option<Ncn>, Ncn;
    /// 생년월일; blank: not compared.
    birth_date: Option<NaiveDate>, BirthDate;
    /// 성별, `F` or `M`; blank: not compared.
    sex: Option<Sex>, Sex;
    /// 한도금액, for this request; blank: the subscriber's.
    limit_amount: Option<Krw>, LimitAmount;
    /// 위험등급, for this request; blank: the subscriber's.
    risk_grade: Option<RiskGrade>, RiskGrade;
    /// 리즈등급, for this request; blank: the subscriber's.
    leeds_grade: Option<LeedsGrade>, LeedsGrade;
    /// M-PAY 회원가입 여부, `yes` or `no`, for this request; blank: the subscriber's.
    mpay_member: Option<bool>, MpayMember;
    /// 폰사용료 납부수단, for this request; blank: the subscriber's.
    bill_pay_method: Option<BillPayMethod>, BillPayMethod;
    /// 일렬 번호 of the coupon to pay with; blank: no coupon.
    serial_no: Option<SerialNo>, SerialNo;
}

/// The smallest amount that can be charged to a phone bill.
const LEAST_AMOUNT: Krw = Krw(1);

/// How far ahead of the sandbox's clock the request's time may be.
const CLOCK_SKEW: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

impl PaymentDraft {
    /// The request of a coupon look-up: the order number doesn't matter yet.
    ///
    /// # Errors
    ///
    /// As for [`Self::request`].
    pub fn lookup_request(self) -> Result<PaymentRequest, Vec<FieldError>> {
        Self { order_no: "lookup".to_owned().into(), ..self }.request()
    }
}

impl PaymentRequest {
    /// When the order is paid: the day and time in the request, completed by the sandbox's clock. A
    /// time in the future is refused at its field.
    pub fn paid_at(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, FieldError> {
        let local_now = clock::in_seoul(now);
        let day = self.paid_on.unwrap_or_else(|| local_now.date());
        // Without a time: now, or on another day midnight.
        let midnight_or_now =
            if day == local_now.date() { local_now.time() } else { NaiveTime::MIN };
        let moment = clock::from_seoul(day.and_time(self.paid_time.unwrap_or(midnight_or_now)));
        if moment <= now + CLOCK_SKEW {
            return Ok(moment);
        }
        let field = if day > local_now.date() { Field::PaidOn } else { Field::PaidTime };
        Err(FieldError { field, problem: FieldProblem::InTheFuture { now: clock::show(now) } })
    }
}

fn at_least_the_least(amount: Krw) -> Result<Krw, FieldProblem> {
    if amount < LEAST_AMOUNT {
        Err(FieldProblem::TooSmall { minimum: LEAST_AMOUNT })
    } else {
        Ok(amount)
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
            paid_time: "14:03:21".into(),
            pg: "PG01".into(),
            cp: "CP014".into(),
            svc: "SVC201".into(),
            ad_consent: "yes".into(),
            ctn: "010-1234-5678".into(),
            ..PaymentForm::default()
        }
    }

    fn problem_at(form: PaymentForm, field: Field) -> Option<&'static str> {
        let errors = form.draft().request().err()?;
        errors.iter().find(|error| error.field == field).map(|error| error.problem.code())
    }

    #[test]
    fn a_good_form_is_understood() {
        let request = good_form().draft().request().unwrap();
        assert_eq!(request.amount, Krw(12_000));
        assert_eq!(request.ctn.as_str(), "01012345678");
        assert_eq!(request.serial_no, None);
        let least = PaymentForm { amount: "1".into(), ..good_form() };
        assert_eq!(least.draft().request().unwrap().amount, LEAST_AMOUNT);
    }

    #[test]
    fn a_request_put_back_into_the_form_is_the_same_request() {
        let mut form = good_form();
        form.limit_amount = "300,000".into();
        form.sex = "F".into();
        form.mpay_member = "no".into();
        let request = form.draft().request().unwrap();
        assert_eq!(PaymentForm::from(&request).draft().request(), Ok(request));
    }

    #[test]
    fn the_record_of_a_draft_is_the_form_that_was_entered() {
        let form = PaymentForm { amount: " 만원".into(), ..good_form() };
        let recorded = serde_json::to_value(form.draft()).unwrap();
        assert_eq!(recorded["paid_at"], "14:03:21");
        assert_eq!(serde_json::from_value::<PaymentForm>(recorded).unwrap(), form);
    }

    #[test]
    fn all_errors_come_at_once_each_at_its_field() {
        let errors = PaymentForm::default().draft().request().unwrap_err();
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
            (|f| f.paid_time = "25:00:00".into(), Field::PaidTime, "NOT_A_TIME"),
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
        let mut request = good_form().draft().request().unwrap();
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
        assert_eq!(request.paid_at(now).unwrap_err().field, Field::PaidTime);
    }
}
