//! The subjects of checks: what is looked at and changes nothing.

use super::{CallKind, Member, MemberKind, Place, filter, member, number_filter, number_of, of};

const fn get(
    name: &'static str,
    path: &'static str,
    members: &'static [Member],
    says: (&'static str, &'static str),
) -> CallKind {
    CallKind { name, is_check: true, method: "GET", path, members, says }
}

/// Every subject of a `check` and of an `until`.
pub const CHECKS: &[CallKind] = &[
    get("payment", "/api/v1/payments/{order_no}", &[of("order_no")], ("결제 한 건", "One payment")),
    get(
        "payments",
        "/api/v1/payments",
        &[filter("ctn"), filter("order_no"), filter("status"), number_filter("before")],
        ("결제 내역", "Payments, newest first"),
    ),
    get(
        "timeline",
        "/api/v1/payments/{order_no}/timeline",
        &[of("order_no")],
        ("결제의 흐름", "What happened to a payment"),
    ),
    get(
        "ledger",
        "/api/v1/payments/{order_no}/ledger",
        &[of("order_no")],
        ("결제의 원장", "A payment's entries in the ledger"),
    ),
    get("coupon", "/api/v1/coupons/{serial_no}", &[of("serial_no")], ("쿠폰 한 장", "One coupon")),
    get(
        "coupons",
        "/api/v1/coupons",
        &[
            filter("serial_no"),
            filter("last_digits"),
            filter("ctn"),
            filter("ncn"),
            filter("promotion_id"),
            number_filter("version"),
            filter("status"),
            filter("issued_from"),
            filter("issued_until"),
            filter("ends_from"),
            filter("ends_until"),
            filter("before"),
        ],
        ("쿠폰 목록", "Coupons, newest first"),
    ),
    get(
        "life",
        "/api/v1/coupons/{serial_no}/life",
        &[of("serial_no")],
        ("쿠폰의 흐름", "What happened to a coupon"),
    ),
    get(
        "subscriber",
        "/api/v1/subscribers/{ctn}",
        &[of("ctn")],
        ("가입자 한 명", "Who has a phone number"),
    ),
    get(
        "subscribers",
        "/api/v1/subscribers",
        &[filter("text"), filter("status"), number_filter("before")],
        ("가입자 목록", "Subscribers, newest first"),
    ),
    get(
        "usage",
        "/api/v1/subscribers/{ctn}/usage",
        &[of("ctn")],
        ("월별 사용액", "What a subscriber's payments used, month by month"),
    ),
    get(
        "promotion",
        "/api/v1/promotions/{promotion_id}",
        &[of("promotion_id")],
        ("프로모션 하나", "One promotion"),
    ),
    get("promotions", "/api/v1/promotions", &[], ("프로모션 목록", "Promotions")),
    get(
        "errors",
        "/api/v1/errors",
        &[filter("source"), filter("code"), filter("from"), filter("to"), number_filter("before")],
        ("ERROR 내역", "Errors, newest first"),
    ),
    get(
        "error",
        "/api/v1/errors/{error_no}",
        &[number_of("error_no")],
        ("오류 한 건", "One error"),
    ),
    get(
        "exchanges",
        "/api/v1/exchanges",
        &[number_filter("before")],
        ("호출 기록", "Calls, newest first"),
    ),
    get(
        "exchange",
        "/api/v1/exchanges/{exchange_no}",
        &[number_of("exchange_no")],
        ("호출 한 건", "One call with all that went back and forth"),
    ),
    get("clock", "/api/v1/clock", &[], ("샌드박스의 시계", "What the sandbox's clock shows")),
    get(
        "job",
        "/api/v1/issuing/{job_no}",
        &[number_of("job_no")],
        ("대량 발급 작업 하나", "One job that issues coupons"),
    ),
    get(
        "jobs",
        "/api/v1/issuing",
        &[number_filter("before")],
        ("대량 발급 작업 목록", "Jobs that issue coupons"),
    ),
    get(
        "job_codes",
        "/api/v1/issuing/{job_no}/codes",
        &[number_of("job_no")],
        ("작업이 만든 쿠폰 코드", "The codes that a job made"),
    ),
    get(
        "job_rejections",
        "/api/v1/issuing/{job_no}/rejections",
        &[number_of("job_no")],
        ("작업이 거절한 줄", "The lines that a job rejected"),
    ),
    get(
        "catalogue",
        "/api/v1/catalogue",
        &[],
        ("결제에 쓰는 코드", "The codes that requests are made of"),
    ),
    get("codes", "/api/v1/codes", &[], ("코드 목록", "Every code, also those out of use")),
    get(
        "conditions",
        "/api/v1/conditions",
        &[],
        ("조건의 종류", "What a promotion's conditions can be made of"),
    ),
    get(
        "find",
        "/api/v1/find",
        &[member("q", MemberKind::Text, Place::Query, true)],
        ("찾기", "Whatever an identifier may mean"),
    ),
    get(
        "invariants",
        "/api/v1/invariants",
        &[],
        ("언제나 참이어야 하는 것의 위반 수", "How often what must always hold is broken"),
    ),
];
