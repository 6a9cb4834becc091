//! The steps that are one call of the API and no check.

use super::{
    CallKind, Member, MemberKind, Place, may, may_bool, may_number, member, must, must_number,
    number_of, of,
};

const fn post(
    name: &'static str,
    path: &'static str,
    members: &'static [Member],
    says: (&'static str, &'static str),
) -> CallKind {
    CallKind { name, is_check: false, method: "POST", path, members, says }
}

const fn delete(
    name: &'static str,
    path: &'static str,
    members: &'static [Member],
    says: (&'static str, &'static str),
) -> CallKind {
    CallKind { name, is_check: false, method: "DELETE", path, members, says }
}

/// What a look-up and a payment are asked with.
macro_rules! request_and {
    ($($first:expr),*) => { &[
        $($first,)*
        may("promotion_id"), must("payment_method"), must("payment_type"), must_number("amount"),
        may("paid_on"), may("paid_at"), must("pg"), must("cp"), must("svc"), may_bool("ad_consent"),
        must("ctn"), may("ncn"), may("birth_date"), may("sex"), may_number("limit_amount"),
        may("risk_grade"), may("leeds_grade"), may_bool("mpay_member"), may("bill_pay_method"),
    ] };
}

/// What a promotion promises.
macro_rules! promise_and {
    ($($first:expr),*) => { &[
        $($first,)*
        must("name"), may("benefit"), must_number("coupon_amount"), may_number("percent"),
        may_number("rounding"), may_number("minimum_amount"), must("valid_from"),
        must("valid_until"), may_number("valid_days"), may("on_cancel"), may_number("grace_days"),
        member("conditions", MemberKind::Json, Place::Body, false), must_number("budget"),
        must_number("per_customer"), may_number("budget_won"), may_number("per_day"),
        may_number("per_month"), may("issuing"), may("verification_fault"),
    ] };
}

/// Who a subscriber is.
macro_rules! person_and {
    ($($first:expr),*) => { &[
        $($first,)*
        must("ctn"), must("name"), must("birth_date"), must("sex"), may("status"),
        must_number("limit_amount"), must("risk_grade"), must("leeds_grade"),
        may_bool("mpay_member"), must("bill_pay_method"), may("contracted_on"),
    ] };
}

/// How a line changes.
const LINE_CHANGE: &[Member] =
    &[of("of"), must("kind"), may("ncn"), may("ctn"), may("name"), may("birth_date"), may("sex")];

/// Every step that is one call of the API and no check.
pub const CALLS: &[CallKind] = &[
    post(
        "issue",
        "/api/v1/coupons",
        &[must("ctn"), must("promotion_id")],
        ("쿠폰을 발급합니다.", "Issues a coupon."),
    ),
    post(
        "register",
        "/api/v1/coupons/register",
        &[must("serial_no"), must("ctn")],
        ("쿠폰 코드를 고객에게 등록합니다.", "Makes a code the coupon of a subscriber."),
    ),
    post(
        "extend",
        "/api/v1/coupons/{serial_no}/extend",
        &[of("serial_no"), must("valid_until")],
        ("쿠폰의 유효기간을 늘립니다.", "Gives a coupon a later last day."),
    ),
    delete(
        "delete_coupon",
        "/api/v1/coupons/{serial_no}",
        &[of("serial_no")],
        ("쿠폰을 삭제합니다.", "Deletes a coupon."),
    ),
    post(
        "restore",
        "/api/v1/coupons/{serial_no}/restore",
        &[of("serial_no"), must("reason")],
        ("삭제한 쿠폰을 되돌립니다.", "Takes a coupon's deletion back."),
    ),
    post(
        "look_up",
        "/api/v1/coupons/eligible",
        request_and!(),
        (
            "결제에 쓸 수 있는 쿠폰을 조회합니다.",
            "Looks up the coupons that a payment could be paid with.",
        ),
    ),
    post(
        "evaluate",
        "/api/v1/promotions/evaluate",
        request_and!(),
        (
            "어느 프로모션이 왜 되고 왜 안 되는지 봅니다.",
            "Tells which promotions would be offered for a payment, and why.",
        ),
    ),
    post(
        "pay",
        "/api/v1/payments",
        request_and!(must("order_no"), may("serial_no")),
        ("결제합니다.", "Pays an order."),
    ),
    post(
        "cancel",
        "/api/v1/payments/{order_no}/cancel",
        &[of("order_no")],
        ("결제를 취소합니다.", "Cancels a payment."),
    ),
    post(
        "inquire",
        "/api/v1/payments/{order_no}/inquire",
        &[of("order_no")],
        ("결제의 결과를 지금 물어봅니다.", "Asks now for the outcome of a payment."),
    ),
    post(
        "subscriber",
        "/api/v1/subscribers",
        person_and!(must("ncn")),
        ("가입자를 만듭니다.", "Makes a subscriber."),
    ),
    post(
        "edit_subscriber",
        "/api/v1/subscribers/{of}",
        person_and!(of("of")),
        ("`of` 번호의 가입자를 고칩니다.", "Edits the subscriber who has the number `of`."),
    ),
    delete(
        "delete_subscriber",
        "/api/v1/subscribers/{ctn}",
        &[of("ctn")],
        ("가입자를 삭제합니다.", "Deletes a subscriber."),
    ),
    post(
        "change_line",
        "/api/v1/subscribers/{of}/change",
        LINE_CHANGE,
        (
            "`of` 번호의 회선을 변경합니다: 번호이동, 명의변경, 번호변경.",
            "Changes the line of the number `of`: a port, a new owner, a new number.",
        ),
    ),
    post(
        "preview_line_change",
        "/api/v1/subscribers/{of}/change/preview",
        LINE_CHANGE,
        ("회선을 변경하면 어떻게 되는지 봅니다.", "Tells what would come of a change of a line."),
    ),
    post(
        "generate",
        "/api/v1/subscribers/generate",
        &[must_number("count"), may_number("seed")],
        ("가입자를 지어냅니다.", "Makes subscribers up from a seed."),
    ),
    post(
        "promotion",
        "/api/v1/promotions",
        promise_and!(must("promotion_id"), may("state")),
        ("프로모션을 만듭니다.", "Makes a promotion."),
    ),
    post(
        "audience",
        "/api/v1/promotions/audience",
        promise_and!(must("promotion_id"), may("state")),
        ("대상 고객이 몇 명인지 셉니다.", "Counts the subscribers who would qualify."),
    ),
    post(
        "edit_promotion",
        "/api/v1/promotions/{promotion_id}/versions",
        promise_and!(of("promotion_id"), must_number("of_edit")),
        ("프로모션을 고칩니다.", "Edits a promotion."),
    ),
    post(
        "copy_promotion",
        "/api/v1/promotions/{of}/copy",
        &[of("of"), must("promotion_id")],
        (
            "프로모션 `of`를 `promotion_id`로 복사합니다.",
            "Copies the promotion `of` as a draft called `promotion_id`.",
        ),
    ),
    post(
        "pause_promotion",
        "/api/v1/promotions/{promotion_id}/pause",
        &[of("promotion_id")],
        ("프로모션을 일시 중지합니다.", "Lets a promotion issue nothing for now."),
    ),
    post(
        "resume_promotion",
        "/api/v1/promotions/{promotion_id}/resume",
        &[of("promotion_id")],
        ("프로모션을 시작하거나 재개합니다.", "Lets a draft or a paused promotion issue coupons."),
    ),
    post(
        "end_promotion",
        "/api/v1/promotions/{promotion_id}/end",
        &[of("promotion_id")],
        ("프로모션을 종료합니다.", "Lets a promotion issue nothing any more."),
    ),
    delete(
        "delete_promotion",
        "/api/v1/promotions/{promotion_id}",
        &[of("promotion_id")],
        ("프로모션을 삭제합니다.", "Deletes a promotion."),
    ),
    post(
        "code",
        "/api/v1/codes",
        &[
            must("kind"),
            may("pg"),
            may("cp"),
            must("code"),
            must("korean"),
            may("english"),
            may_number("position"),
            may_bool("has_rule"),
            may_bool("refuses_card_bill_payers"),
            may_bool("serves_minors"),
            may_bool("next_month_refund"),
            may_bool("retired"),
        ],
        ("코드를 저장합니다.", "Stores a code."),
    ),
    post(
        "bulk_issue",
        "/api/v1/issuing",
        &[must("promotion_id"), must("to"), may("ctn"), may_number("count")],
        ("대량 발급 작업을 만듭니다.", "Makes a job that issues coupons."),
    ),
    post(
        "start_bulk_issue",
        "/api/v1/issuing/{job_no}/start",
        &[number_of("job_no")],
        ("준비된 작업을 시작합니다.", "Starts a job that is prepared."),
    ),
    post(
        "pause_bulk_issue",
        "/api/v1/issuing/{job_no}/pause",
        &[number_of("job_no")],
        ("작업을 일시 중지합니다.", "Lets a job rest."),
    ),
    post(
        "resume_bulk_issue",
        "/api/v1/issuing/{job_no}/resume",
        &[number_of("job_no")],
        ("작업을 재개합니다.", "Lets a job go on where it paused."),
    ),
    post(
        "stop_bulk_issue",
        "/api/v1/issuing/{job_no}/stop",
        &[number_of("job_no")],
        ("작업을 중단합니다.", "Ends a job for good."),
    ),
    post(
        "clock",
        "/api/v1/clock",
        &[must("act"), may("moment"), may("duration"), may("goal")],
        (
            "샌드박스의 시계를 맞추거나, 앞으로 돌리거나, 멈춥니다.",
            "Sets the sandbox's clock, puts it forward, stops it or lets it run.",
        ),
    ),
];
