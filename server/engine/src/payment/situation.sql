-- All that is known about requests, in one look.
with asked as materialized (
    select sandbox.sandbox_id, (select sandbox_now($1)) as now, one.*
    from sandbox
    cross join unnest(
        $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::date[], $15::text[],
        $16::bytea[]
    ) with ordinality as one (
        order_no, ctn, payment_method, payment_type, pg, cp, svc, serial_no, promotion_id,
        risk_grade, leeds_grade, bill_pay_method, paid_on, key, fingerprint, place
    )
    where sandbox.sandbox_id = $1 and sandbox.gone_at is null
)
select
    asked.place,
    to_jsonb(target) as target,
    asked.now,
    to_jsonb(payment) - 'request' as earlier,
    case when payment.order_no is not null then whole_request(payment) end as earlier_request,
    case when payment.order_no is null then exists (
        select from verification
        where verification.sandbox_id = asked.sandbox_id
            and verification.order_no = asked.order_no and verification.owner = 'foreign'
    ) else false end as foreign_order,
    to_jsonb(subscriber) as subscriber,
    coalesce(month_usage.used, 0) as used_this_month,
    coalesce(month_usage.payments > 0, false) or exists (
        select from month_usage as any_month
        where any_month.sandbox_id = asked.sandbox_id and any_month.ncn = subscriber.ncn
            and any_month.payments > 0
    ) as has_paid,
    coalesce(month_usage.payments, 0) as paid_this_month,
    known_code.payment_method_known,
    known_code.payment_method_rule,
    known_code.payment_type_known,
    asked.risk_grade is null or known_code.risk_grade_known as risk_grade_known,
    known_code.risk_grade_rule,
    asked.leeds_grade is null or known_code.leeds_grade_known as leeds_grade_known,
    asked.bill_pay_method is null or known_code.bill_pay_method_known as bill_pay_method_known,
    known_code.bill_pay_method_rule,
    -- Only where the service is unknown it matters what above it is known.
    svc.svc is not null or exists (
        select from pg
        where pg.sandbox_id = asked.sandbox_id and pg.pg = asked.pg and not pg.retired
    ) as pg_known,
    svc.svc is not null or exists (
        select from cp
        where cp.sandbox_id = asked.sandbox_id and cp.pg = asked.pg and cp.cp = asked.cp
            and not cp.retired
    ) as cp_known,
    svc.svc is not null as svc_known,
    coalesce(svc.refuses_card_bill_payers, false) as refuses_card_bill_payers,
    coalesce(svc.serves_minors, true) as serves_minors,
    coalesce(svc.next_month_refund, false) as next_month_refund,
    to_jsonb(coupon) as coupon,
    -- What was promised when it was issued, whatever is edited since.
    to_jsonb(promotion) || to_jsonb(promotion_version) as promotion,
    asked.promotion_id is null or exists (
        select from promotion as wanted
        where wanted.sandbox_id = asked.sandbox_id and wanted.promotion_id = asked.promotion_id
    ) as promotion_known,
    case when coupon.serial_no is null and asked.serial_no is not null then exists (
        select from coupon_code
        where coupon_code.sandbox_id = asked.sandbox_id and coupon_code.serial_no = asked.serial_no
    ) else false end as is_code,
    known_key.fingerprint = asked.fingerprint as key_is_same,
    known_key.leased_until is not null as key_is_claimed,
    known_key.status as key_status,
    known_key.headers as key_headers,
    known_key.body as key_body
from asked
left join idempotency_key as known_key
    on known_key.sandbox_id = asked.sandbox_id and known_key.key = asked.key
left join target on target.sandbox_id = asked.sandbox_id
left join payment on payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
left join subscriber
    on subscriber.sandbox_id = asked.sandbox_id and subscriber.ctn = asked.ctn
    and subscriber.ended_at is null
left join month_usage
    on month_usage.sandbox_id = asked.sandbox_id and month_usage.ncn = subscriber.ncn
    and month_usage.month = date_trunc('month', coalesce(
        asked.paid_on, (asked.now at time zone 'Asia/Seoul')::date
    ))::date
left join svc
    on svc.sandbox_id = asked.sandbox_id and svc.pg = asked.pg and svc.cp = asked.cp
    and svc.svc = asked.svc and not svc.retired
left join coupon on coupon.sandbox_id = asked.sandbox_id and coupon.serial_no = asked.serial_no
left join promotion
    on promotion.sandbox_id = coupon.sandbox_id and promotion.promotion_id = coupon.promotion_id
left join promotion_version
    on promotion_version.sandbox_id = coupon.sandbox_id
    and promotion_version.promotion_id = coupon.promotion_id
    and promotion_version.version = coupon.version
-- A sandbox has some twenty codes: one look at them all is less work than one for each.
cross join lateral (
    select
        coalesce(bool_or(kind = 'payment_method' and code = asked.payment_method and not retired), false)
            as payment_method_known,
        max(rule) filter (where kind = 'payment_method' and code = asked.payment_method)
            as payment_method_rule,
        coalesce(bool_or(kind = 'payment_type' and code = asked.payment_type and not retired), false)
            as payment_type_known,
        coalesce(bool_or(kind = 'risk_grade' and code = asked.risk_grade and not retired), false)
            as risk_grade_known,
        max(rule) filter (
            where kind = 'risk_grade' and code = coalesce(asked.risk_grade, subscriber.risk_grade)
        ) as risk_grade_rule,
        coalesce(bool_or(kind = 'leeds_grade' and code = asked.leeds_grade and not retired), false)
            as leeds_grade_known,
        coalesce(bool_or(kind = 'bill_pay_method' and code = asked.bill_pay_method and not retired), false)
            as bill_pay_method_known,
        max(rule) filter (
            where kind = 'bill_pay_method'
                and code = coalesce(asked.bill_pay_method, subscriber.bill_pay_method)
        ) as bill_pay_method_rule
    from code as one
    where one.sandbox_id = asked.sandbox_id
) as known_code
