//! A recorded call as the HTTP API request that asks for the same.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{ApiCall, Operation};
use crate::identifier::SandboxId;
use crate::money::Krw;

/// Characters that need no encoding in a path or a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl ApiCall {
    /// The API request of a recorded `operation` and `request`; `None` for what no client can ask
    /// for.
    pub(super) fn of(sandbox: &SandboxId, operation: Operation, request: &Value) -> Option<Self> {
        let form = request.get("form").unwrap_or(request);
        let named = |name: &str| {
            let text = form.get(name).and_then(Value::as_str).unwrap_or_default();
            utf8_percent_encode(text, PLAIN).to_string()
        };
        let (method, path, body) = match operation {
            Operation::Pay => ("POST", "/payments".to_owned(), Some(payment(form, &[]))),
            Operation::Cancel => ("POST", format!("/payments/{}/cancel", named("order_no")), None),
            Operation::Settlement | Operation::Inquiry => {
                ("POST", format!("/payments/{}/inquire", named("order_no")), None)
            }
            Operation::CouponLookup => {
                let without = ["order_no", "serial_no"];
                ("POST", "/coupons/eligible".to_owned(), Some(payment(form, &without)))
            }
            Operation::CouponIssue => ("POST", "/coupons".to_owned(), Some(form.clone())),
            Operation::CouponRegister => {
                ("POST", "/coupons/register".to_owned(), Some(form.clone()))
            }
            Operation::CouponDelete => ("DELETE", format!("/coupons/{}", named("serial_no")), None),
            Operation::CouponRestore => {
                let path = format!("/coupons/{}/restore", named("serial_no"));
                ("POST", path, Some(payment(form, &["serial_no"])))
            }
            Operation::CouponExtend => {
                let path = format!("/coupons/{}/extend", named("serial_no"));
                ("POST", path, Some(payment(form, &["serial_no"])))
            }
            Operation::CustomerLookup => ("GET", format!("/subscribers/{}", named("ctn")), None),
            Operation::History => ("GET", format!("/payments{}", query(form)), None),
            // A connection test depends on its target, which is not in the record.
            Operation::Verification | Operation::TargetTest | Operation::ScenarioStep => {
                return None;
            }
        };
        Some(Self {
            sandbox: sandbox.clone(),
            method: method.to_owned(),
            path: format!("/api/v1{path}"),
            body: body.map(|body| body.to_string()),
        })
    }
}

/// A payment's attributes with the API's types. A value that can't be parsed stays text, and is
/// refused again.
fn payment(form: &Value, without: &[&str]) -> Value {
    let given = form.as_object().into_iter().flatten().filter(|(name, value)| {
        !without.contains(&name.as_str()) && value.as_str().is_none_or(|text| !text.is_empty())
    });
    let typed = given.map(|(name, value)| {
        let text = value.as_str().unwrap_or_default();
        let typed = match (name.as_str(), text) {
            ("amount" | "limit_amount", text) => Krw::parse(text).ok().map(|won| won.0.into()),
            ("ad_consent" | "mpay_member", "yes") => Some(true.into()),
            ("ad_consent" | "mpay_member", "no") => Some(false.into()),
            _ => None,
        };
        (name.clone(), typed.unwrap_or_else(|| value.clone()))
    });
    Value::Object(typed.collect::<Map<_, _>>())
}

/// `?name=value&…` of the values that are given.
fn query(form: &Value) -> String {
    let mut query = String::new();
    for (name, value) in form.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => continue,
        };
        if !text.is_empty() {
            query.push(if query.is_empty() { '?' } else { '&' });
            query.push_str(&format!("{name}={}", utf8_percent_encode(&text, PLAIN)));
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(operation: Operation, request: Value) -> (String, Option<String>) {
        let call = ApiCall::of(&SandboxId::default_sandbox(), operation, &request).unwrap();
        (format!("{} {}", call.method, call.path), call.body)
    }

    #[test]
    fn a_payment_is_typed_and_what_is_blank_left_out() {
        let form = json!({
            "order_no": "T1", "amount": "12,000", "ad_consent": "yes", "mpay_member": "no",
            "paid_on": "2026-11-22", "serial_no": "", "limit_amount": "만원",
        });
        let (request, body) = call(Operation::Pay, json!({ "form": form }));
        assert_eq!(request, "POST /api/v1/payments");
        assert_eq!(
            body.unwrap(),
            r#"{"order_no":"T1","amount":12000,"ad_consent":true,"mpay_member":false,"paid_on":"2026-11-22","limit_amount":"만원"}"#
        );
        let (request, body) = call(Operation::CouponLookup, json!({ "form": form }));
        assert_eq!(request, "POST /api/v1/coupons/eligible");
        assert!(!body.unwrap().contains("order_no"));
    }

    #[test]
    fn names_in_paths_and_queries_hold_together() {
        for (operation, request, expected) in [
            (
                Operation::Cancel,
                json!({ "form": { "order_no": "T/1 '주" } }),
                "POST /api/v1/payments/T%2F1%20%27%EC%A3%BC/cancel",
            ),
            (
                Operation::Settlement,
                json!({ "order_no": "T1" }),
                "POST /api/v1/payments/T1/inquire",
            ),
            (
                Operation::Inquiry,
                json!({ "form": { "order_no": "T1" } }),
                "POST /api/v1/payments/T1/inquire",
            ),
            (
                Operation::CouponDelete,
                json!({ "serial_no": "7203" }),
                "DELETE /api/v1/coupons/7203",
            ),
            (Operation::CustomerLookup, json!({ "ctn": "010-1" }), "GET /api/v1/subscribers/010-1"),
            (
                Operation::History,
                json!({ "form": { "ctn": "010 1", "status": "", "before": 7 } }),
                "GET /api/v1/payments?ctn=010%201&before=7",
            ),
            (
                Operation::History,
                json!({ "form": { "ctn": "", "before": null } }),
                "GET /api/v1/payments",
            ),
        ] {
            assert_eq!(call(operation, request), (expected.to_owned(), None));
        }
        let restore = json!({ "form": { "serial_no": "7203", "reason": "실수" } });
        assert_eq!(
            call(Operation::CouponRestore, restore),
            ("POST /api/v1/coupons/7203/restore".into(), Some(r#"{"reason":"실수"}"#.into()))
        );
        let extend = json!({ "form": { "serial_no": "7203", "valid_until": "2027-01-31" } });
        assert_eq!(
            call(Operation::CouponExtend, extend),
            (
                "POST /api/v1/coupons/7203/extend".into(),
                Some(r#"{"valid_until":"2027-01-31"}"#.into())
            )
        );
        let issue = json!({ "form": { "ctn": "010", "promotion_id": "P" } });
        let body = r#"{"ctn":"010","promotion_id":"P"}"#.to_owned();
        assert_eq!(
            call(Operation::CouponIssue, issue),
            ("POST /api/v1/coupons".into(), Some(body))
        );
    }

    #[test]
    fn a_telegram_or_a_test_is_no_call_of_the_api() {
        let sandbox = SandboxId::default_sandbox();
        for operation in [Operation::Verification, Operation::TargetTest, Operation::ScenarioStep] {
            assert_eq!(ApiCall::of(&sandbox, operation, &json!({})), None);
        }
    }
}
