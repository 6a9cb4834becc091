//! For each rule of the database what breaks it, and nothing else.

/// A row that one rule alone refuses.
pub struct Case {
    /// The constraint's, index's or trigger's name.
    pub rule: &'static str,
    /// Where the row goes; `-` where `change` is the whole statement.
    pub table: &'static str,
    /// Which row is copied.
    pub row: &'static str,
    /// What is changed in the copy.
    pub change: &'static str,
    /// Rules that refuse the same, and are dropped before.
    pub without: &'static [&'static str],
}

const fn case(
    rule: &'static str,
    table: &'static str,
    row: &'static str,
    change: &'static str,
) -> Case {
    Case { rule, table, row, change, without: &[] }
}

const fn without(without: &'static [&'static str], case: Case) -> Case {
    Case { without, ..case }
}

/// Any row of the sandbox.
const ANY: &str = "true";
const AUTUMN: &str = "promotion_id = 'AUTUMN3000'";
const UNUSED: &str = "status = 'unused'";
const DECLINED: &str = "order_no = 'DECLINED'";
const CANCELLED: &str = "order_no = 'CANCELLED'";
const FOREIGN: &str = "order_no = 'FOREIGN'";
const CHARGE: &str = "order_no = 'PAID'";

#[rustfmt::skip] // A line a case.
pub const CASES: &[Case] = &[
    without(&["sandbox_one_world_per_name"], case("sandbox_pkey", "sandbox", ANY, "{}")),
    case("sandbox_one_world_per_name", "sandbox", ANY, r#"{"sandbox_id": "full~2"}"#),
    case("sandbox_gone_is_no_start", "sandbox", ANY, r#"{"sandbox_id": "new", "start_of": "other", "gone_at": "2026-11-28"}"#),
    case("sandbox_copy_of", "sandbox", ANY, r#"{"sandbox_id": "new", "copy_of": "nowhere"}"#),
    case("sandbox_start_of", "sandbox", ANY, r#"{"sandbox_id": "nowhere~start", "start_of": "nowhere"}"#),
    case("sandbox_one_start", "sandbox", ANY, r#"{"sandbox_id": "new", "start_of": "full"}"#),
    case("code_pkey", "code", ANY, "{}"),
    case("code_sandbox", "code", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("code_kind", "code", ANY, r#"{"kind": "colour"}"#),
    case("code_rule", "code", ANY, r#"{"code": "new", "rule": "free"}"#),
    case("pg_pkey", "pg", ANY, "{}"),
    case("pg_sandbox", "pg", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("cp_pkey", "cp", ANY, "{}"),
    case("cp_pg", "cp", ANY, r#"{"pg": "NEW"}"#),
    case("svc_pkey", "svc", ANY, "{}"),
    case("svc_cp", "svc", ANY, r#"{"cp": "NEW"}"#),
    case("subscriber_pkey", "subscriber", ANY, r#"{"ctn": "01099999999"}"#),
    case("subscriber_ctn", "subscriber", ANY, r#"{"ncn": "599999999999"}"#),
    case("subscriber_sandbox", "subscriber", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("subscriber_sex", "subscriber", ANY, r#"{"ncn": "599999999999", "ctn": "01099999999", "sex": "X"}"#),
    case("subscriber_status", "subscriber", ANY, r#"{"ncn": "599999999999", "ctn": "01099999999", "status": "away"}"#),
    case("subscriber_limit_not_negative", "subscriber", ANY, r#"{"ncn": "599999999999", "ctn": "01099999999", "limit_amount": -1}"#),
    case("month_usage_pkey", "month_usage", ANY, "{}"),
    case("month_usage_first_day", "month_usage", ANY, r#"{"month": "2020-01-02"}"#),
    case("month_usage_subscriber", "month_usage", ANY, r#"{"ncn": "599999999999"}"#),
    case("month_usage_within_limit", "month_usage", ANY, r#"{"month": "2020-01-01", "used": 100, "limit_amount": 99}"#),
    case("month_usage_within_limit", "month_usage", ANY, r#"{"month": "2020-01-01", "used": -1}"#),
    case("promotion_pkey", "promotion", AUTUMN, "{}"),
    case("promotion_sandbox", "promotion", AUTUMN, r#"{"sandbox_id": "nowhere"}"#),
    case("promotion_coupon_amount_positive", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "coupon_amount": 0}"#),
    case("promotion_per_customer_positive", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "per_customer": 0}"#),
    case("promotion_verification_fault", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "verification_fault": "explode"}"#),
    case("promotion_period", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "valid_until": "2000-01-01"}"#),
    case("promotion_minimum_covers_coupon", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "minimum_amount": 2999}"#),
    case("promotion_within_budget", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "issued": 1001}"#),
    case("promotion_within_budget", "promotion", AUTUMN, r#"{"promotion_id": "NEW", "issued": -1}"#),
    case("promotion_customer_pkey", "promotion_customer", ANY, "{}"),
    case("promotion_customer_positive", "promotion_customer", ANY, r#"{"promotion_id": "GAME1000", "issued": 0}"#),
    case("promotion_customer_promotion", "promotion_customer", ANY, r#"{"promotion_id": "NEW"}"#),
    case("promotion_customer_subscriber", "promotion_customer", ANY, r#"{"ncn": "599999999999"}"#),
    case("coupon_pkey", "coupon", UNUSED, "{}"),
    case("coupon_amount_positive", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "amount": 0}"#),
    case("coupon_status", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "lost"}"#),
    case("coupon_promotion", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "promotion_id": "NEW"}"#),
    case("coupon_subscriber", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "ncn": "599999999999"}"#),
    case("coupon_order", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "used", "order_no": "NOBODY"}"#),
    case("coupon_order", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "used", "order_no": "PAID"}"#),
    case("coupon_stays_with_live_payment", "-", "", "update coupon set status = 'unused', order_no = null where sandbox_id = 'full' and order_no = 'PAID'"),
    case("coupon_foreign_order", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "used", "foreign_order_no": "NOBODY"}"#),
    without(&["coupon_order"], case("coupon_order_while_live", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "order_no": "PAID"}"#)),
    case("coupon_order_while_live", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "held"}"#),
    without(&["coupon_order", "coupon_foreign_order"], case("coupon_order_while_live", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "held", "order_no": "PAID", "foreign_order_no": "FOREIGN"}"#)),
    case("coupon_order_while_live", "coupon", UNUSED, r#"{"serial_no": "7203999999999999", "status": "used"}"#),
    case("coupon_issued_once", "coupon", "issue_key = 'key'", r#"{"serial_no": "7203999999999999", "status": "unused", "order_no": null}"#),
    case("payment_pkey", "payment", DECLINED, r#"{"payment_no": 99}"#),
    case("payment_by_no", "payment", DECLINED, r#"{"order_no": "NEW"}"#),
    case("payment_status", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "status": "lost", "decline_code": null}"#),
    case("payment_cancel_kind", "payment", CANCELLED, r#"{"order_no": "NEW", "payment_no": 99, "cancel_kind": "later"}"#),
    case("payment_subscriber", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "ncn": "599999999999"}"#),
    case("payment_coupon", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "serial_no": "7203999999999999"}"#),
    case("payment_svc_known", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "svc": "NEW"}"#),
    case("payment_sum", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "charged": 9001}"#),
    case("payment_not_negative", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "amount": 0, "charged": 0, "coupon_amount": 0, "serial_no": null}"#),
    case("payment_not_negative", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "charged": -1, "coupon_amount": 12001}"#),
    case("payment_not_negative", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "charged": 12001, "coupon_amount": -1}"#),
    case("payment_coupon_has_amount", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "serial_no": null}"#),
    case("payment_cancelled_whole", "payment", CANCELLED, r#"{"order_no": "NEW", "payment_no": 99, "cancelled_at": null}"#),
    case("payment_cancelled_whole", "payment", CANCELLED, r#"{"order_no": "NEW", "payment_no": 99, "cancelled_amount": 11999}"#),
    case("payment_declined_says_why", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "decline_code": null}"#),
    case("payment_cancel_key", "payment", DECLINED, r#"{"order_no": "NEW", "payment_no": 99, "cancel_key": "key"}"#),
    case("payment_one_live_per_coupon", "payment", "order_no = 'PAID'", r#"{"order_no": "NEW", "payment_no": 99}"#),
    case("payment_one_live_per_coupon", "payment", "order_no = 'UNKNOWN'", r#"{"order_no": "NEW", "payment_no": 99}"#),
    case("payment_never_live_again", "-", "", "update payment set status = 'pending', decline_code = null where sandbox_id = 'full' and order_no = 'DECLINED'"),
    case("reservation_pkey", "reservation", ANY, "{}"),
    case("reservation_sandbox", "reservation", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("unsettled_pkey", "unsettled", ANY, "{}"),
    case("unsettled_payment", "unsettled", ANY, r#"{"order_no": "NOBODY"}"#),
    case("declined_payment_pkey", "declined_payment", ANY, "{}"),
    case("declined_payment_payment", "declined_payment", ANY, r#"{"payment_no": 99}"#),
    case("ledger_entry_pkey", "ledger_entry", CHARGE, "{}"),
    case("ledger_entry_kind", "ledger_entry", CHARGE, r#"{"order_no": "UNKNOWN", "kind": "gift", "phone_bill": 0, "coupon": 0}"#),
    case("ledger_entry_payment", "ledger_entry", CHARGE, r#"{"order_no": "NOBODY"}"#),
    case("ledger_entry_sign", "ledger_entry", CHARGE, r#"{"order_no": "UNKNOWN", "phone_bill": -1}"#),
    case("ledger_entry_sign", "ledger_entry", CHARGE, r#"{"order_no": "UNKNOWN", "coupon": -1}"#),
    case("ledger_entry_sign", "ledger_entry", CHARGE, r#"{"order_no": "UNKNOWN", "kind": "cancel", "phone_bill": 1, "coupon": 0}"#),
    case("ledger_entry_append_only", "-", "", "update ledger_entry set coupon = coupon where sandbox_id = 'full'"),
    case("ledger_entry_append_only", "-", "", "truncate ledger_entry"),
    case("ledger_entry_removed_with_sandbox", "-", "", "delete from ledger_entry where sandbox_id = 'full'"),
    case("verification_pkey", "verification", ANY, "{}"),
    case("verification_owner", "verification", FOREIGN, r#"{"order_no": "NEW", "owner": "nobody"}"#),
    case("verification_answered", "verification", FOREIGN, r#"{"order_no": "NEW", "response_code": null}"#),
    case("verification_sandbox", "verification", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("exchange_pkey", "exchange", ANY, "{}"),
    case("exchange_sandbox", "exchange", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("exchange_mark_pkey", "-", "", "insert into exchange_mark values (now(), 1), (now(), 2)"),
    case("exchange_verdict", "exchange", ANY, r#"{"exchange_no": 99, "verdict": "fine"}"#),
    case("error_record_pkey", "error_record", ANY, "{}"),
    case("error_record_exchange", "error_record", ANY, r#"{"error_no": 99, "exchange_no": 99}"#),
    case("idempotency_key_pkey", "idempotency_key", ANY, "{}"),
    case("idempotency_key_sandbox", "idempotency_key", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("idempotency_key_answered", "idempotency_key", ANY, r#"{"key": "new", "status": 200, "headers": [], "body": "\\x00"}"#),
    case("idempotency_key_answered", "idempotency_key", ANY, r#"{"key": "new", "headers": []}"#),
    case("idempotency_key_answered", "idempotency_key", ANY, r#"{"key": "new", "body": "\\x00"}"#),
    case("target_pkey", "target", ANY, "{}"),
    case("target_sandbox", "target", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("target_connect_timeout", "target", ANY, r#"{"sandbox_id": "other", "connect_timeout_ms": 9}"#),
    case("target_connect_timeout", "target", ANY, r#"{"sandbox_id": "other", "connect_timeout_ms": 3001}"#),
    case("target_timeout", "target", ANY, r#"{"sandbox_id": "other", "timeout_ms": 9}"#),
    case("target_timeout", "target", ANY, r#"{"sandbox_id": "other", "timeout_ms": 10001}"#),
    case("saved_request_pkey", "saved_request", ANY, "{}"),
    case("saved_request_sandbox", "saved_request", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("open_request_pkey", "open_request", ANY, "{}"),
    case("open_request_sandbox", "open_request", ANY, r#"{"sandbox_id": "nowhere"}"#),
    case("unmasking_pkey", "unmasking", ANY, "{}"),
    case("unmasking_role", "unmasking", ANY, r#"{"unmasking_no": 99, "role": "viewer"}"#),
];
