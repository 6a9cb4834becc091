use serde_json::json;

use super::*;
use crate::language::Text;
use crate::payment::PaymentForm;
use crate::target::{Mapping, TargetForm};

fn request() -> PaymentRequest {
    PaymentForm {
        order_no: "T1".into(),
        payment_method: "01".into(),
        payment_type: "D1".into(),
        amount: "12,000".into(),
        paid_on: "2026-11-22".into(),
        paid_time: "14:03".into(),
        pg: "PG01".into(),
        cp: "CP014".into(),
        svc: "SVC201".into(),
        ad_consent: "yes".into(),
        ctn: "010-1234-5678".into(),
        serial_no: "7203 1846 5520 9137".into(),
        ..PaymentForm::default()
    }
    .draft()
    .request()
    .unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn payment() -> Payment {
    Payment {
        payment_no: 7,
        order_no: OrderNo::parse("T1").unwrap(),
        ctn: Ctn::parse("01012345678").unwrap().into(),
        ncn: Ncn::parse("500123456789").unwrap().into(),
        amount: Krw(12_000),
        coupon_amount: Krw(3_000),
        charged: Krw(9_000),
        serial_no: SerialNo::parse("7203184655209137").ok(),
        status: PaymentStatus::Cancelled,
        paid_at: at("2026-11-22T05:03:00Z"),
        cancelled_amount: Krw(12_000),
        cancelled_at: Some(at("2026-11-22T06:00:00Z")),
        cancel_kind: Some(CancelKind::SameMonth),
        decline_code: None,
        verification_code: Some("0000".into()),
    }
}

#[test]
fn the_body_has_typed_values_and_nothing_blank() {
    let expected = json!({
        "order_no": "T1", "payment_method": "01", "payment_type": "D1", "amount": 12000,
        "paid_on": "2026-11-22", "paid_at": "14:03:00", "pg": "PG01", "cp": "CP014",
        "svc": "SVC201", "ad_consent": true, "ctn": "01012345678",
        "serial_no": "7203184655209137",
    });
    assert_eq!(payment_body(&request()).unwrap(), expected);
    // A look-up sends the same body without the order number.
    let mut asked = lookup_body(&request()).unwrap();
    asked["order_no"] = json!("T1");
    assert_eq!(asked, expected);
    assert_eq!(lookup_body(&request()).unwrap().get("order_no"), None);
}

#[test]
fn a_verification_is_told_by_its_code_or_its_name_or_both() {
    let told = |verification: Value| {
        let answer = json!({ "status": "paid", "charged": 12000, "verification": verification });
        let mapping = Mapping::default();
        let answer = TargetAnswer::new(&answer, &mapping);
        outcome_from_target(&answer, &request(), DateTime::UNIX_EPOCH).unwrap().verification
    };
    let code = Some("0000".to_owned());
    let name = Text::new("정상", "Approved");
    let (both, alone) = (json!({ "korean": "정상", "english": "Approved" }), Text::default());
    assert_eq!(
        told(json!({ "code": "0000", "name": both })),
        Some(VerificationResult { code: code.clone(), name: name.clone() })
    );
    assert_eq!(told(json!({ "code": "0000" })), Some(VerificationResult { code, name: alone }));
    assert_eq!(told(json!({ "name": both })), Some(VerificationResult { code: None, name }));
    assert_eq!(told(json!({})), None);
}

#[test]
fn the_standard_mapping_reads_our_own_answers() {
    let mapping = Mapping::default();
    let now = DateTime::UNIX_EPOCH;
    let outcome = PaymentOutcome {
        order_no: request().order_no,
        status: PaymentStatus::Paid,
        amount: Krw(12_000),
        coupon_amount: Krw(3_000),
        charged: Krw(9_000),
        serial_no: request().serial_no,
        paid_at: at("2026-11-22T05:03:00.123456Z"),
        verification: Some(VerificationResult {
            code: Some("0000".into()),
            name: Text::new("정상", "Approved"),
        }),
        replayed: false,
        stages: Vec::new(),
    };
    let answer = serde_json::to_value(&outcome).unwrap();
    let read = outcome_from_target(&TargetAnswer::new(&answer, &mapping), &request(), now);
    assert_eq!(read, Ok(outcome));

    let cancelled = CancelOutcome {
        order_no: request().order_no,
        cancelled_amount: Krw(12_000),
        refunded: Krw(9_000),
        coupon_amount: Krw(3_000),
        coupon: Some(RestoredCoupon {
            serial_no: SerialNo::parse("7203184655209137").unwrap(),
            promotion_id: PromotionId::parse("AUTUMN3000").unwrap(),
            status: CouponStatus::Unused,
            on_cancel: None,
            replaced_by: None,
            replacement_status: None,
        }),
        kind: CancelKind::NextMonth,
        cancelled_at: at("2026-12-01T00:00:00Z"),
    };
    let answer = serde_json::to_value(&cancelled).unwrap();
    let read = cancel_from_target(&TargetAnswer::new(&answer, &mapping), &request().order_no, now);
    assert_eq!(read, Ok(cancelled));

    let page = Page { rows: vec![payment()], next: Some(7) };
    let answer = serde_json::to_value(&page).unwrap();
    assert_eq!(page_from_target(&TargetAnswer::new(&answer, &mapping)), Ok(page));
}

#[test]
fn an_answer_about_another_order_is_not_taken() {
    let answer = json!({ "order_no": "T2", "status": "paid", "charged": 12000 });
    let mapping = Mapping::default();
    let read = outcome_from_target(
        &TargetAnswer::new(&answer, &mapping),
        &request(),
        DateTime::UNIX_EPOCH,
    );
    assert_eq!(read.unwrap_err().pointer, "/order_no");
}

#[test]
fn a_foreign_list_is_put_in_order() {
    let form = TargetForm {
        mapping: [
            ("list.rows", "/items"),
            ("list.next", "/links/next"),
            ("payment.payment_no", ""),
            ("payment.order_no", "/id"),
            ("payment.paid_at", "/when"),
        ]
        .map(Into::into)
        .to_vec(),
        ..TargetForm::default()
    };
    let mapping = form.parse(None).unwrap().mapping;
    let row = |id, when| {
        json!({ "id": id, "when": when, "ctn": "01012345678", "ncn": "500123456789",
            "amount": 5000, "status": "PAID" })
    };
    let answer = json!({
        "items": [row("A", "2026-11-22 14:00:00"), row("B", "2026-11-22T06:00:00+00:00")],
        "links": { "next": "/list?status=paid&before=41" },
    });
    let page = page_from_target(&TargetAnswer::new(&answer, &mapping)).unwrap();
    let orders: Vec<_> = page.rows.iter().map(|row| row.order_no.as_str()).collect();
    assert_eq!((orders, page.next), (vec!["B", "A"], Some(41)));
    assert_eq!(page.rows[1].paid_at, at("2026-11-22T05:00:00Z"));
    assert_eq!(page.rows[0].charged, Krw(5_000));
}

#[test]
fn a_refusal_keeps_its_own_words() {
    let mapping = Mapping::default();
    let problem = json!({
        "status": 409, "code": "LIMIT_EXCEEDED",
        "message": { "korean": "한도 초과", "english": "over the limit" },
        "fields": [{ "field": "amount", "code": "TOO_LARGE",
            "message": { "korean": "큽니다", "english": "too large" } }, { "field": "unheard_of" }],
    });
    let refusal = TargetAnswer::new(&problem, &mapping).refusal(409);
    assert_eq!(refusal.code.as_deref(), Some("LIMIT_EXCEEDED"));
    assert_eq!(refusal.message, Some(Text::new("한도 초과", "over the limit")));
    assert_eq!(refusal.fields.len(), 1);
    let nothing = TargetAnswer::new(&serde_json::Value::Null, &mapping).refusal(500);
    assert_eq!((nothing.code, nothing.message), (None, None));
}

proptest::proptest! {
    /// Any answer is either read or refused with the pointer at fault; nothing panics and no amount
    /// overflows.
    #[test]
    fn no_answer_is_too_odd(status in ".{0,9}", amount in proptest::num::i64::ANY, text in ".{0,30}") {
        let mapping = Mapping::default();
        let odd = json!({
            "order_no": text, "status": status, "amount": amount, "charged": amount,
            "cancelled_amount": amount, "coupon_amount": text, "paid_at": text,
            "rows": [{ "order_no": text, "amount": amount, "paid_at": text }], "next": text,
            "coupon": { "serial_no": text },
        });
        let answer = TargetAnswer::new(&odd, &mapping);
        let _ = outcome_from_target(&answer, &request(), DateTime::UNIX_EPOCH);
        let _ = cancel_from_target(&answer, &request().order_no, DateTime::UNIX_EPOCH);
        let _ = page_from_target(&answer);
        let _ = payment_from_target(&answer);
        let _ = answer.refusal(400);
    }
}
