//! The meaning of a POST's body, after parsing: two bodies that mean the same are the same request,
//! however they are written.

use engine::catalogue::CodeForm;
use engine::coupon::{ExtendForm, IssueForm, RestoreForm};
use engine::identifier::PromotionId;
use engine::issuing::{IssuingForm, RegisterForm};
use engine::payment::PaymentDraft;
use engine::sandbox::{ClockForm, SandboxForm};
use engine::scenario_store::{RunForm, SaveForm, ScheduleForm, WebhookForm};
use engine::subscriber::LineChangeForm;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::clock::ClockBody;
use super::code::CodeBody;
use super::coupon::IssueBody;
use super::coupon_by_hand::{ExtendBody, RestoreBody};
use super::issuing::{IssuingBody, RegisterBody};
use super::line_change::LineChangeBody;
use super::payment_body::{EligibleBody, PaymentBody};
use super::promotion::{CopyBody, NewPromotionBody, VersionBody};
use super::sandbox::SandboxBody;
use super::scenario::ScenarioBody;
use super::scenario_run::RunBody;
use super::scenario_schedule::{ScheduleBody, WebhookBody};
use super::subscriber::{MadeUpBody, NewSubscriberBody, SubscriberBody};
use super::target::TargetBody;

/// A serial number: whichever coupon a body is about, its path says.
const ANY: &str = "7203000000000000";

/// The meaning of the body of a POST to a route, as text; `None` if it is no JSON. If it can't be
/// parsed, it is compared as it is, except for the order of its members.
pub fn of(route: &str, body: &[u8]) -> Option<String> {
    let value = engine::json::read(body).ok()?;
    let parsed = match route {
        "/api/v1/payments" => {
            parsed(&value, |body: PaymentBody| PaymentDraft::from(body).request())
        }
        "/api/v1/coupons/eligible" | "/api/v1/promotions/evaluate" => {
            parsed(&value, |body: EligibleBody| PaymentDraft::from(body).lookup_request())
        }
        "/api/v1/coupons" => parsed(&value, |body: IssueBody| IssueForm::from(body).parse()),
        "/api/v1/codes" => parsed(&value, |body: CodeBody| CodeForm::from(body).parse()),
        "/api/v1/coupons/{serial_no}/restore" => parsed(&value, |body: RestoreBody| {
            RestoreForm { serial_no: ANY.to_owned(), reason: body.reason }.parse()
        }),
        "/api/v1/coupons/{serial_no}/extend" => parsed(&value, |body: ExtendBody| {
            ExtendForm { serial_no: ANY.to_owned(), valid_until: body.valid_until }.parse()
        }),
        "/api/v1/issuing" => parsed(&value, |body: IssuingBody| IssuingForm::from(body).parse()),
        "/api/v1/coupons/register" => {
            parsed(&value, |body: RegisterBody| RegisterForm::from(body).parse())
        }
        "/api/v1/clock" => parsed(&value, |body: ClockBody| ClockForm::from(body).parse()),
        "/api/v1/target" => parsed(&value, |body: TargetBody| body.meaning()),
        "/api/v1/sandboxes" => parsed(&value, |body: SandboxBody| SandboxForm::from(body).parse()),
        "/api/v1/promotions" | "/api/v1/promotions/audience" => {
            parsed(&value, |body: NewPromotionBody| body.whole_form().parse_anywhere())
        }
        "/api/v1/promotions/{promotion_id}/versions" => {
            parsed(&value, |body: VersionBody| body.meaning())
        }
        "/api/v1/promotions/{promotion_id}/copy" => {
            parsed(&value, |body: CopyBody| PromotionId::parse(&body.promotion_id))
        }
        "/api/v1/subscribers" => {
            parsed(&value, |body: NewSubscriberBody| body.whole_form().parse_anywhere())
        }
        "/api/v1/subscribers/{ctn}" => parsed(&value, |body: SubscriberBody| body.meaning()),
        "/api/v1/subscribers/generate" => parsed(&value, |body: MadeUpBody| body.form().parse()),
        "/api/v1/subscribers/{ctn}/change" | "/api/v1/subscribers/{ctn}/change/preview" => {
            parsed(&value, |body: LineChangeBody| LineChangeForm::from(body).parse())
        }
        "/api/v1/scenarios" => parsed(&value, |body: ScenarioBody| SaveForm::from(body).parse()),
        "/api/v1/scenario-runs" => parsed(&value, |body: RunBody| RunForm::from(body).parse()),
        "/api/v1/scenario-schedules" | "/api/v1/scenario-schedules/{schedule_no}" => {
            parsed(&value, |body: ScheduleBody| ScheduleForm::from(body).parse())
        }
        "/api/v1/scenario-webhook" => {
            parsed(&value, |body: WebhookBody| WebhookForm::from(body).parse())
        }
        _ => None,
    };
    Some(sorted(parsed.unwrap_or(value)).to_string())
}

fn parsed<B: DeserializeOwned, T: Serialize, E>(
    value: &Value,
    parse: impl FnOnce(B) -> Result<T, E>,
) -> Option<Value> {
    let meant = parse(B::deserialize(value).ok()?).ok()?;
    serde_json::to_value(meant).ok()
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            let members = members.into_iter().map(|(name, member)| (name, sorted(member)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn same(route: &str, bodies: &[&str]) -> bool {
        let meanings: BTreeSet<_> = bodies.iter().map(|body| of(route, body.as_bytes())).collect();
        assert!(meanings.iter().all(Option::is_some), "{bodies:?}");
        meanings.len() == 1
    }

    const PAYMENT: &str =
        r#""payment_method":"01","payment_type":"D1","pg":"P","cp":"C","svc":"S""#;

    fn payment(rest: &str) -> String {
        format!("{{{rest},{PAYMENT}}}")
    }

    #[test]
    fn what_is_written_otherwise_means_the_same() {
        let first = payment(r#""order_no":"T1","amount":12000,"ctn":"01012345678""#);
        for other in [
            r#""ctn":"+82 10-1234-5678","amount":12000.0,"order_no":"T1""#,
            r#""ctn":"010.1234.5678", "amount" : 1.2e4,"order_no":" T1 ","ncn":null,"sex":"""#,
            r#""order_no":"T1","amount":12000,"ad_consent":false,"ctn":"010 1234 5678""#,
        ] {
            assert!(same("/api/v1/payments", &[&first, &payment(other)]), "{other}");
        }
        let dated = |day: &str| {
            payment(&format!(r#""order_no":"T1","amount":1,"ctn":"01012345678","paid_on":"{day}""#))
        };
        assert!(same("/api/v1/payments", &[&dated("2026-11-22"), &dated("20261122")]));
        let coupon = [
            r#"{"ctn":"010-1234-5678","promotion_id":"P"}"#,
            "{\n  \"promotion_id\": \"P\",\n  \"ctn\": \"01012345678\"\n}",
        ];
        assert!(same("/api/v1/coupons", &coupon));
        let sandbox = [r#"{"sandbox_id":"a","name":"a"}"#, r#"{"name":" ","sandbox_id":"a"}"#];
        assert!(same("/api/v1/sandboxes", &sandbox));
        let for_run = [r#"{"sandbox_id":"a"}"#, r#"{"sandbox_id":"a","for_run":true}"#];
        assert!(!same("/api/v1/sandboxes", &for_run));
        let seeds =
            [1, 2].map(|seed| format!(r#"{{"sandbox_id":"a","for_run":true,"seed":{seed}}}"#));
        assert!(!same("/api/v1/sandboxes", &seeds.each_ref().map(String::as_str)));
        let seed = r#"{"sandbox_id":"a","for_run":true,"seed":2.0}"#;
        assert!(same("/api/v1/sandboxes", &[&seeds[1], seed]));
        let at = |header: &str| {
            let headers = format!(r#"[{{"name":"X","value":"{header}"}}]"#);
            format!(r#"{{"payment_url":"http://pay.example/","headers":{headers}}}"#)
        };
        assert!(same("/api/v1/target", &[&at("a"), &at(" a ")]));
        assert!(!same("/api/v1/target", &[&at("a"), &at("b")]), "secrets count");
        let broken = [r#"{"ctn":"1","promotion_id":"P"}"#, r#"{"promotion_id":"P","ctn":"1"}"#];
        assert!(same("/api/v1/coupons", &broken));
    }

    #[test]
    fn what_means_something_else_is_another_request() {
        let first = payment(r#""order_no":"T1","amount":12000,"ctn":"01012345678""#);
        for other in [
            r#""order_no":"T1","amount":12001,"ctn":"01012345678""#,
            r#""order_no":"t1","amount":12000,"ctn":"01012345678""#,
            r#""order_no":"T1","amount":12000,"ctn":"01012345679""#,
            r#""order_no":"T1","amount":12000,"ctn":"01012345678","ad_consent":true"#,
            r#""order_no":"T1","amount":12000,"ctn":"01012345678","limit_amount":0"#,
            // Refused, so it never counts as a first request.
            r#""order_no":"T1","amount":12000,"ctn":"01012345678","colour":"red""#,
        ] {
            assert!(!same("/api/v1/payments", &[&first, &payment(other)]), "{other}");
        }
        assert_eq!(of("/api/v1/payments", b"{ not json"), None);
    }

    /// A body whose route is missing in [`of`] would be compared as it is written.
    #[test]
    fn every_body_that_is_posted_has_its_meaning() {
        for (route, body) in super::super::posted_examples() {
            let Value::Object(mut members) = body else { panic!("{route}: no object") };
            // After parsing, blank equals missing: so this shows whether it was parsed.
            let plain = of(&route, Value::Object(members.clone()).to_string().as_bytes());
            let blank = match route.as_str() {
                "/api/v1/sandboxes" => "copy_of",
                "/api/v1/codes" => "english",
                "/api/v1/clock" => "moment",
                "/api/v1/target" => "telegram_address",
                "/api/v1/subscribers" | "/api/v1/subscribers/{ctn}" => "status",
                "/api/v1/subscribers/generate" => "count",
                "/api/v1/subscribers/{ctn}/change" | "/api/v1/subscribers/{ctn}/change/preview" => {
                    "ncn"
                }
                "/api/v1/promotions" | "/api/v1/promotions/audience" => "state",
                "/api/v1/promotions/{promotion_id}/versions" => "verification_fault",
                "/api/v1/coupons/{serial_no}/restore" => "reason",
                "/api/v1/coupons/{serial_no}/extend" => "valid_until",
                "/api/v1/issuing" | "/api/v1/coupons/register" => "ctn",
                "/api/v1/scenarios" => "path",
                "/api/v1/scenario-runs"
                | "/api/v1/scenario-schedules"
                | "/api/v1/scenario-schedules/{schedule_no}" => "tag",
                "/api/v1/scenario-webhook" => "secret",
                _ => "promotion_id",
            };
            let left_out = members.remove(blank);
            let without = of(&route, Value::Object(members.clone()).to_string().as_bytes());
            members.insert(blank.to_owned(), Value::from(" "));
            let with_blank = of(&route, Value::Object(members).to_string().as_bytes());
            if matches!(
                route.as_str(),
                "/api/v1/coupons"
                    | "/api/v1/coupons/{serial_no}/restore"
                    | "/api/v1/coupons/{serial_no}/extend"
                    | "/api/v1/coupons/register"
                    | "/api/v1/promotions/{promotion_id}/copy"
                    | "/api/v1/subscribers/generate"
                    | "/api/v1/scenarios"
            ) {
                assert_ne!(plain, without, "{route}");
            } else {
                assert_eq!(without, with_blank, "{route}: {left_out:?}");
            }
        }
    }
}
