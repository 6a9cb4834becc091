//! A payment's attributes with the API's types. They become the engine's draft of a request.

use engine::field::Entered;
use engine::money::whole_number;
use engine::payment::PaymentDraft;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Number;
use utoipa::ToSchema;

/// Declares a body with fields of its own besides those that every payment has.
macro_rules! payment_body {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($own:tt)* }
        without { $( $absent:ident ),* }
    ) => {
        payment_body! {
            all $(#[$meta])* $name without { $( $absent ),* }
            $($own)*
            /// 쿠폰 ID (프로모션); without it: any.
            #[schema(pattern = r"^([A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)?$", max_length = 20)]
            promotion_id: Option<String>,
            /// 결제 수단 코드.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 8)]
            payment_method: String,
            /// 결제 유형 코드.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 8)]
            payment_type: String,
            /// 결제 금액, in won.
            #[schema(required = true, value_type = i64, minimum = 1, maximum = 99_999_999)]
            #[serde(deserialize_with = "whole_number_if_any")]
            amount: Option<i64>,
            /// 결제일, in Seoul; without it: today by the sandbox's clock.
            #[schema(pattern = r"^([0-9]{4}(-[0-9]{2}-[0-9]{2}|[.][0-9]{2}[.][0-9]{2}|/[0-9]{2}/[0-9]{2}|[0-9]{4}))?$", example = "2026-11-22")]
            paid_on: Option<String>,
            /// 결제시간, in Seoul; without it: now by the sandbox's clock.
            #[schema(pattern = r"^(([01][0-9]|2[0-3])(:[0-5][0-9](:[0-5][0-9])?|[0-5][0-9]([0-5][0-9])?))?$")]
            #[serde(rename = "paid_at")]
            paid_time: Option<String>,
            /// PG.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 16)]
            pg: String,
            /// CP.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 16)]
            cp: String,
            /// SVC.
            #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 16)]
            svc: String,
            /// 광고동의; without it: no.
            ad_consent: Option<bool>,
            /// 핸드폰번호: `010-1234-5678`, with or without hyphens, dots, brackets or spaces, or as
            /// `+82 10-1234-5678`.
            #[schema(required = true, pattern = r"^[-.()\s‐-―−]*((\+[-.()\s‐-―−]*)?8[-.()\s‐-―−]*2[-.()\s‐-―−]*(0[-.()\s‐-―−]*)?|0[-.()\s‐-―−]*)1[-.()\s‐-―−]*(0[-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){8}|[16-9][-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){7,8})$")]
            ctn: String,
            /// 고객계약번호; without it: whatever contract has the number now.
            #[schema(pattern = r"^([-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){9,12})?$")]
            ncn: Option<String>,
            /// 생년월일; without it: not compared.
            #[schema(pattern = r"^([0-9]{4}(-[0-9]{2}-[0-9]{2}|[.][0-9]{2}[.][0-9]{2}|/[0-9]{2}/[0-9]{2}|[0-9]{4}))?$", example = "1991-04-02")]
            birth_date: Option<String>,
            /// 성별, `F` or `M`; without it: not compared.
            #[schema(pattern = "^[FM]?$")]
            sex: Option<String>,
            /// 한도금액, in won, for this request; without it: the subscriber's.
            #[schema(minimum = 0, maximum = 99_999_999)]
            #[serde(deserialize_with = "whole_number_if_any")]
            limit_amount: Option<i64>,
            /// 위험등급, for this request; without it: the subscriber's.
            #[schema(pattern = r"^([A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)?$", max_length = 8)]
            risk_grade: Option<String>,
            /// 리즈등급, for this request; without it: the subscriber's.
            #[schema(pattern = r"^([A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)?$", max_length = 8)]
            leeds_grade: Option<String>,
            /// M-PAY 회원가입 여부, for this request; without it: the subscriber's.
            mpay_member: Option<bool>,
            /// 폰사용료 납부수단, for this request; without it: the subscriber's.
            #[schema(pattern = r"^([A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*)?$", max_length = 8)]
            bill_pay_method: Option<String>,
        }
    };
    (
        all $(#[$meta:meta])* $name:ident without { $( $absent:ident ),* }
        $( $(#[$field_meta:meta])* $field:ident: $type:ty, )*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize, ToSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $( $(#[$field_meta])* $field: $type, )*
        }

        impl From<$name> for PaymentDraft {
            fn from(body: $name) -> Self {
                Self {
                    $( $field: body.$field.into(), )*
                    $( $absent: Entered::default(), )*
                }
            }
        }
    };
}

payment_body! {
    /// A payment that is to be made.
    pub struct PaymentBody {
        /// 주문번호: the merchant's own. The same order sent again is not paid again.
        #[schema(required = true, pattern = r"^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length = 40)]
        order_no: String,
        /// 일렬 번호 of the coupon to pay with; without it: no coupon.
        #[schema(pattern = r"^([-.()\s‐-―−]*([0-9][-.()\s‐-―−]*){16})?$")]
        serial_no: Option<String>,
    }
    without {}
}

payment_body! {
    /// A payment for which coupons are looked up.
    pub struct EligibleBody {}
    without { order_no, serial_no }
}

/// A whole number, written as `12000` or, which is the same in JSON, as `12000.0`.
pub(super) fn whole_number_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(deserializer)? else { return Ok(None) };
    let won = whole_number(&number.to_string());
    won.map(Some).ok_or_else(|| D::Error::custom(format!("{number} is not a whole number")))
}

#[cfg(test)]
mod tests {
    use engine::payment::PaymentForm;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_api_and_the_form_make_the_same_draft() {
        let body = json!({
            "order_no": "T1", "payment_method": "01", "payment_type": "D1", "amount": 1.2e4,
            "paid_on": "2026-11-22", "paid_at": "14:03", "pg": "PG01", "cp": "CP014", "svc": "?",
            "ad_consent": true, "ctn": "010-1234-5678", "limit_amount": -1, "mpay_member": false,
            "serial_no": null,
        });
        let form = PaymentForm {
            order_no: "T1".into(),
            payment_method: "01".into(),
            payment_type: "D1".into(),
            amount: "12000".into(),
            paid_on: "2026-11-22".into(),
            paid_time: "14:03".into(),
            pg: "PG01".into(),
            cp: "CP014".into(),
            svc: "?".into(),
            ad_consent: "yes".into(),
            ctn: "010-1234-5678".into(),
            limit_amount: "-1".into(),
            mpay_member: "no".into(),
            ..PaymentForm::default()
        };
        let body: PaymentBody = serde_json::from_value(body).unwrap();
        assert_eq!(PaymentDraft::from(body), form.draft());
        assert_eq!(PaymentDraft::from(EligibleBody::default()), PaymentForm::default().draft());
    }
}
