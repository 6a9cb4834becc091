//! The statements whose tables grow, by the pool whose settings they are planned under.

/// A statement's file, its text, plausible values for its parameters, and the indexes that it must go
/// by, whatever else it uses.
pub type Statement = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// Those of the connections that serve: planned under [`engine::PLANNING`], for any values.
pub const SERVING: &[Statement] = &[
    (
        "payment/load.sql",
        include_str!("../../src/payment/load.sql"),
        "'default', 'L77'",
        &["payment_pkey"],
    ),
    (
        "payment/request.sql",
        include_str!("../../src/payment/request.sql"),
        "'default', 'L77'",
        &["payment_pkey"],
    ),
    (
        "payment/timeline.sql",
        include_str!("../../src/payment/timeline.sql"),
        "'default', 'L77'",
        &[
            "payment_pkey",
            "coupon_pkey",
            "month_usage_pkey",
            "verification_pkey",
            "ledger_entry_pkey",
        ],
    ),
    (
        "payment/timeline_calls.sql",
        include_str!("../../src/payment/timeline_calls.sql"),
        "'default', 'L77', array['history'], 101",
        &["exchange_by_order"],
    ),
    (
        "payment/cancel_load.sql",
        include_str!("../../src/payment/cancel_load.sql"),
        "'default', array['L77'], array['K77'], array[''::bytea]",
        &["payment_pkey", "idempotency_key_pkey"],
    ),
    (
        "payment/settle_claim.sql",
        include_str!("../../src/payment/settle_claim.sql"),
        "64, 4, 8, array['default'], array[1], array[''], array[1]",
        &["unsettled_by_time", "unsettled_in_turn", "unsettled_pkey", "payment_pkey"],
    ),
    (
        "payment/cancel.sql",
        include_str!("../../src/payment/cancel.sql"),
        "'default', array['L77'], array[now()], array['same_month'], array[null], array[null::bytea]",
        &["payment_pkey", "coupon_pkey", "month_usage_pkey"],
    ),
    (
        "payment/cancel_again.sql",
        include_str!("../../src/payment/cancel_again.sql"),
        "'default', 'L77'",
        &["payment_pkey", "coupon_pkey"],
    ),
    (
        "payment/inquire_claim.sql",
        include_str!("../../src/payment/inquire_claim.sql"),
        "'default', 'L77'",
        &["payment_pkey", "unsettled_pkey"],
    ),
    (
        "coupon/issue_again.sql",
        include_str!("../../src/coupon/issue_again.sql"),
        "'default', 'key'",
        &["coupon_issued_once"],
    ),
    (
        "payment/finalise_paid.sql",
        include_str!("../../src/payment/finalise_paid.sql"),
        "'default', array['L77'], array['0000']",
        &["payment_pkey", "coupon_pkey"],
    ),
    (
        "payment/finalise_declined.sql",
        include_str!("../../src/payment/finalise_declined.sql"),
        "'default', 'L77', '1001', 'X'",
        &["payment_pkey", "coupon_pkey", "month_usage_pkey", "unsettled_pkey"],
    ),
    (
        "payment/finalise_unknown.sql",
        include_str!("../../src/payment/finalise_unknown.sql"),
        "'default', 'L77', 1.0",
        &["payment_pkey"],
    ),
    (
        "payment/abandoned.sql",
        include_str!("../../src/payment/abandoned.sql"),
        "",
        &["payment_pkey"],
    ),
    (
        "payment/forget_settled.sql",
        include_str!("../../src/payment/forget_settled.sql"),
        "'default', 'L77'",
        &["unsettled_pkey", "payment_pkey"],
    ),
    (
        "idempotency/look.sql",
        include_str!("../../src/idempotency/look.sql"),
        "'default', 'K77', '\\x00'",
        &["idempotency_key_pkey"],
    ),
    (
        "idempotency/keep_new.sql",
        include_str!("../../src/idempotency/keep_new.sql"),
        "'default', 'K77', '\\x00', 409, '[]', '\\x00'",
        &["payment_pkey"],
    ),
    (
        "coupon_lookup/lookup.sql",
        include_str!("../../src/coupon_lookup/lookup.sql"),
        "'default', array['01000000007'], array[null], array['2026-12-31'::date]",
        &[
            "coupon_by_customer",
            "month_usage_pkey",
            "promotion_customer_by_customer",
            "promotion_version_pkey",
            "subscriber_ctn",
        ],
    ),
    (
        "promotion/list.sql",
        include_str!("../../src/promotion/list.sql"),
        "'default'",
        &["promotion_version_pkey"],
    ),
    (
        "promotion/detail.sql",
        include_str!("../../src/promotion/detail.sql"),
        "'default', 'AUTUMN3000'",
        &["promotion_version_pkey", "coupon_by_version"],
    ),
    (
        "promotion/edit.sql",
        include_str!("../../src/promotion/edit.sql"),
        "'default', 'GAME1000', '게임나라', 1000, 1000, '2026-11-01', '2026-11-30', \
         '{\"all_of\": []}', 500, 10, null, 'kim', 7, true",
        &["promotion_version_pkey"],
    ),
    (
        "promotion/copy.sql",
        include_str!("../../src/promotion/copy.sql"),
        "'default', 'GAME1000', 'NEW', 'kim'",
        &["promotion_version_pkey"],
    ),
    (
        "promotion/delete.sql",
        include_str!("../../src/promotion/delete.sql"),
        "'default', 'GAME1000'",
        &["coupon_by_version"],
    ),
    (
        "promotion/delete_issued.sql",
        include_str!("../../src/promotion/delete_issued.sql"),
        "'default', 'GAME1000'",
        &["coupon_by_version"],
    ),
    (
        "coupon/issue_load.sql",
        include_str!("../../src/coupon/issue_load.sql"),
        "'default', '01000000007', 'GAME1000'",
        &["subscriber_ctn", "promotion_version_pkey"],
    ),
    (
        "coupon/issue_store.sql",
        include_str!("../../src/coupon/issue_store.sql"),
        "'default', 'GAME1000', '600000000007', 'NEW', '\\x00'",
        &["promotion_version_pkey"],
    ),
    (
        "coupon/load.sql",
        include_str!("../../src/coupon/load.sql"),
        "'default', '8000000000000007'",
        &["coupon_pkey"],
    ),
    (
        "coupon/delete.sql",
        include_str!("../../src/coupon/delete.sql"),
        "'default', '8000000000000007'",
        &["coupon_pkey"],
    ),
    (
        "resend/asked.sql",
        include_str!("../../src/resend/asked.sql"),
        "'default', 77",
        &["exchange_pkey"],
    ),
    (
        "resend/recorded.sql",
        include_str!("../../src/resend/recorded.sql"),
        "'default', 'asked', 'pay', 40",
        &["exchange_pkey"],
    ),
    (
        "find/find.sql",
        include_str!("../../src/find/find.sql"),
        "'default', 'L77', '8000000000000007', '01000000007', '600000000007', '9f3a0c12d4e5b678', 77, \
         78, '0007', 'default', 40, 40",
        &[
            "payment_pkey",
            "payment_by_ctn",
            "payment_by_no",
            "payment_by_coupon",
            "coupon_pkey",
            "subscriber_pkey",
            "subscriber_ctn",
            "subscriber_by_last_digits",
            "exchange_pkey",
            "exchange_by_order",
            "exchange_by_message",
            "error_record_pkey",
            "error_record_by_request",
            "sandbox_one_world_per_name",
        ],
    ),
    (
        "exchange/detail.sql",
        include_str!("../../src/exchange/detail.sql"),
        "'default', 77",
        &["exchange_pkey", "error_record_by_exchange", "payment_pkey"],
    ),
    (
        "exchange/reveal.sql",
        include_str!("../../src/exchange/reveal.sql"),
        "'default', 77, 'kim', 'tester', 'x'",
        &["exchange_pkey", "error_record_by_exchange", "payment_pkey"],
    ),
    (
        "exchange/unmaskings.sql",
        include_str!("../../src/exchange/unmaskings.sql"),
        "'default', 77",
        &["unmasking_pkey"],
    ),
    (
        "error_log/detail.sql",
        include_str!("../../src/error_log/detail.sql"),
        "'default', 77",
        &["error_record_pkey", "exchange_pkey", "payment_pkey"],
    ),
    (
        "customer/lookup.sql",
        include_str!("../../src/customer/lookup.sql"),
        "'default', '01000000007'",
        &["subscriber_ctn", "month_usage_pkey"],
    ),
    (
        "verification/answer_load.sql",
        include_str!("../../src/verification/answer_load.sql"),
        "'default', array['8000000000000007'], array['L77']",
        &["verification_pkey", "coupon_pkey", "payment_pkey"],
    ),
    (
        "verification/foreign_use.sql",
        include_str!("../../src/verification/foreign_use.sql"),
        "'default', array['NEW'], array['8000000000000007'], array['600000000008'], array[1000], \
         array[1000], array[1]",
        &["coupon_pkey"],
    ),
    (
        "verification/foreign_restore.sql",
        include_str!("../../src/verification/foreign_restore.sql"),
        "'default', array['L77'], array['8000000000000007']",
        &["coupon_pkey"],
    ),
    ("sandbox/load.sql", include_str!("../../src/sandbox/load.sql"), "'default'", &[]),
    (
        "engine/world.sql",
        include_str!("../../src/engine/world.sql"),
        "'default'",
        &["sandbox_one_world_per_name"],
    ),
    (
        "sandbox/before_reset.sql",
        include_str!("../../src/sandbox/before_reset.sql"),
        "'default'",
        &[],
    ),
    (
        "exchange/record.sql",
        include_str!("../../src/exchange/record.sql"),
        "'default', array[1], array['api'], array['pay'], array['good'], array['OK'], array['{}'], \
         array[''], array['{}'], array['{}'], array['[]'], array[''::bytea], array['[]'], \
         array[null], array[null], array[null], array['L77'], array[77]",
        &[],
    ),
    (
        "payment/situation.sql",
        include_str!("../../src/payment/situation.sql"),
        "'default', array['L77'], array['01000000007'], array['01'], array['D1'], array['PG01'], \
         array['CP014'], array['SVC201'], array['8000000000000007'], array['P'], array['1'], \
         array['A'], array['A'], array[null::date], array['K77'], array[''::bytea]",
        &[
            "idempotency_key_pkey",
            "payment_pkey",
            "subscriber_ctn",
            "month_usage_pkey",
            "coupon_pkey",
            "promotion_version_pkey",
        ],
    ),
    (
        "payment/reserve.sql",
        include_str!("../../src/payment/reserve.sql"),
        "'default', array['600000000007'], array['2026-11-01'::date], array[1], array[1000000], \
         array['NEW'], array['{}'], array['01000000007'], array['PG01'], array['CP014'], \
         array['SVC201'], array[1], array[0], array[null], array[now()], \
         array['2026-11-23'::date], array[null], array[null], array[null::bytea], 15.0",
        &["coupon_pkey"],
    ),
    (
        "verification/answer_verify.sql",
        include_str!("../../src/verification/answer_verify.sql"),
        "'default', array['L77'], array['8000000000000007'], array['700000000007'], array[1000], \
         array[1000], array[1], array['0000'], array[true], true",
        &["verification_pkey"],
    ),
    (
        "idempotency/claim.sql",
        include_str!("../../src/idempotency/claim.sql"),
        "'default', array['key'], array['\\x00'::bytea], 30.0",
        &["idempotency_key_pkey"],
    ),
    (
        "idempotency/forget.sql",
        include_str!("../../src/idempotency/forget.sql"),
        "",
        &["idempotency_key_by_age"],
    ),
    (
        "idempotency/keep.sql",
        include_str!("../../src/idempotency/keep.sql"),
        "'default', array['key'], array[1], array[200], array['[]'::jsonb], array['\\x00'::bytea]",
        &["idempotency_key_pkey"],
    ),
    ("coupon/expire.sql", include_str!("../../src/coupon/expire.sql"), "", &["coupon_by_expiry"]),
];

/// Those of the connections for what reads much: planned under [`engine::BULK_PLANNING`], for their values.
/// What takes a whole sandbox is given a small one beside a large one, and reads the small one only.
pub const BULK: &[Statement] = &[
    (
        "payment/list.sql",
        include_str!("../../src/payment/list.sql"),
        "'default', 500000, 26",
        &["payment_by_no"],
    ),
    (
        "payment/list_by_status.sql",
        include_str!("../../src/payment/list_by_status.sql"),
        "'default', 500000, 26, 'cancelled', 60",
        &["payment_by_no"],
    ),
    (
        "payment/list_looked_at.sql",
        include_str!("../../src/payment/list_looked_at.sql"),
        "'default', 500000, 59",
        &["payment_by_no"],
    ),
    (
        "payment/list_open.sql",
        include_str!("../../src/payment/list_open.sql"),
        "'default', 500000000, 26, 'unknown'",
        &["payment_pkey"],
    ),
    (
        "payment/list_declined.sql",
        include_str!("../../src/payment/list_declined.sql"),
        "'default', 500000000, 26, 'declined'",
        &["payment_by_no"],
    ),
    (
        "payment/list_by_ctn.sql",
        include_str!("../../src/payment/list_by_ctn.sql"),
        "'default', 500000, 26, '01000000007', null",
        &["payment_by_ctn"],
    ),
    (
        "payment/list_by_order.sql",
        include_str!("../../src/payment/list_by_order.sql"),
        "'default', 500000, 26, 'L77', null, null",
        &["payment_pkey"],
    ),
    ("payment/backlog.sql", include_str!("../../src/payment/backlog.sql"), "", &[]),
    (
        "exchange/list.sql",
        include_str!("../../src/exchange/list.sql"),
        "'default', 500000, 26",
        &["exchange_pkey"],
    ),
    (
        "exchange/list_by_order.sql",
        include_str!("../../src/exchange/list_by_order.sql"),
        "'default', 500000, 26, 'L77', null, null, array['history']",
        &["exchange_by_order"],
    ),
    (
        "exchange/list_matching.sql",
        include_str!("../../src/exchange/list_matching.sql"),
        "'default', 500000, 26, 60, null, null, array['history'], 'l77', '5678'",
        &["exchange_pkey"],
    ),
    (
        "exchange/list_looked_at.sql",
        include_str!("../../src/exchange/list_looked_at.sql"),
        "'default', 500000, 59",
        &["exchange_pkey"],
    ),
    (
        "error_log/list.sql",
        include_str!("../../src/error_log/list.sql"),
        "'default', '2020-01-01', '2030-01-01', 500000, 26",
        &["error_record_by_time"],
    ),
    (
        "error_log/list_by_code.sql",
        include_str!("../../src/error_log/list_by_code.sql"),
        "'default', '2020-01-01', '2030-01-01', 500000, 26, 'C7', null",
        &["error_record_by_code"],
    ),
    (
        "error_log/list_by_source.sql",
        include_str!("../../src/error_log/list_by_source.sql"),
        "'default', '2020-01-01', '2030-01-01', 500000, 26, 'api'",
        &["error_record_by_source"],
    ),
    (
        "promotion/audience.sql",
        include_str!("../../src/promotion/audience.sql"),
        "'default', '600000000077', 100",
        &["subscriber_pkey", "month_usage_pkey"],
    ),
    ("sandbox/list.sql", include_str!("../../src/sandbox/list.sql"), "1000", &[]),
    (
        "sandbox/create.sql",
        include_str!("../../src/sandbox/create.sql"),
        "'new', '', 'default'",
        &[],
    ),
    (
        "sandbox/create_start.sql",
        include_str!("../../src/sandbox/create_start.sql"),
        "'small'",
        &[],
    ),
    (
        "sandbox/begin_next.sql",
        include_str!("../../src/sandbox/begin_next.sql"),
        "'default', null",
        &[],
    ),
    ("sandbox/mark_gone.sql", include_str!("../../src/sandbox/mark_gone.sql"), "'default'", &[]),
    (
        "sandbox/mark_start_gone.sql",
        include_str!("../../src/sandbox/mark_start_gone.sql"),
        "'default'",
        &[],
    ),
    (
        "sandbox/take_place.sql",
        include_str!("../../src/sandbox/take_place.sql"),
        "'default', 'small'",
        &[],
    ),
    (
        "sandbox/claim_gone.sql",
        include_str!("../../src/sandbox/claim_gone.sql"),
        "",
        &["sandbox_gone"],
    ),
    ("sandbox/forget.sql", include_str!("../../src/sandbox/forget.sql"), "'bare'", &[]),
    (
        "exchange/retention_due.sql",
        include_str!("../../src/exchange/retention_due.sql"),
        "2592000.0, 1000000",
        &["exchange_pkey"],
    ),
    (
        "exchange/retention_drop.sql",
        include_str!("../../src/exchange/retention_drop.sql"),
        "'default', 500000, 26",
        &["exchange_pkey", "error_record_by_exchange"],
    ),
    ("sandbox/copy.sql", include_str!("../../src/sandbox/copy.sql"), "'small', 'bare', 15.0", &[]),
    ("sandbox/clear.sql", include_str!("../../src/sandbox/clear.sql"), "'small', 2000", &[]),
];
