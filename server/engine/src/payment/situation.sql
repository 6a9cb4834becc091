-- All that is known about a request, in one look.
select
    sandbox_now(sandbox.sandbox_id) as now,
    case when payment.order_no is not null then to_jsonb(payment) - 'request' end as earlier,
    payment.request as earlier_request,
    to_jsonb(subscriber) as subscriber,
    coalesce(month_usage.used, 0) as used_this_month,
    known_code.payment_method_known,
    known_code.payment_method_rule,
    known_code.payment_type_known,
    $11::text is null or known_code.risk_grade_known as risk_grade_known,
    known_code.risk_grade_rule,
    $12::text is null or known_code.leeds_grade_known as leeds_grade_known,
    $13::text is null or known_code.bill_pay_method_known as bill_pay_method_known,
    known_code.bill_pay_method_rule,
    -- Only where the service is unknown it matters what above it is known.
    svc.svc is not null or exists (
        select from pg where pg.sandbox_id = $1 and pg.pg = $6
    ) as pg_known,
    svc.svc is not null or exists (
        select from cp where cp.sandbox_id = $1 and cp.pg = $6 and cp.cp = $7
    ) as cp_known,
    svc.svc is not null as svc_known,
    coalesce(svc.refuses_card_bill_payers, false) as refuses_card_bill_payers,
    coalesce(svc.serves_minors, true) as serves_minors,
    coalesce(svc.next_month_refund, false) as next_month_refund,
    to_jsonb(coupon) as coupon,
    to_jsonb(promotion) as promotion,
    $10::text is null or exists (
        select from promotion as asked where asked.sandbox_id = $1 and asked.promotion_id = $10
    ) as promotion_known
from sandbox
left join payment on payment.sandbox_id = $1 and payment.order_no = $2
left join subscriber on subscriber.sandbox_id = $1 and subscriber.ctn = $3
-- Each look that depends on another row is one of its own: joined, it might be planned as a look at
-- all rows of the sandbox, which were few when it was planned.
left join lateral (
    select used
    from month_usage
    where month_usage.sandbox_id = $1 and month_usage.ncn = subscriber.ncn
        and month_usage.month = date_trunc('month', coalesce(
            $14::date, (sandbox_now($1) at time zone 'Asia/Seoul')::date
        ))::date
    limit 1
) as month_usage on true
left join svc on svc.sandbox_id = $1 and svc.pg = $6 and svc.cp = $7 and svc.svc = $8
left join coupon on coupon.sandbox_id = $1 and coupon.serial_no = $9
left join lateral (
    select *
    from promotion
    where promotion.sandbox_id = $1 and promotion.promotion_id = coupon.promotion_id
    limit 1
) as promotion on true
-- A sandbox has some twenty codes: one look at them all is less work than one for each that is asked.
cross join lateral (
    select
        coalesce(bool_or(kind = 'payment_method' and code = $4), false) as payment_method_known,
        max(rule) filter (where kind = 'payment_method' and code = $4) as payment_method_rule,
        coalesce(bool_or(kind = 'payment_type' and code = $5), false) as payment_type_known,
        coalesce(bool_or(kind = 'risk_grade' and code = $11), false) as risk_grade_known,
        max(rule) filter (
            where kind = 'risk_grade' and code = coalesce($11, subscriber.risk_grade)
        ) as risk_grade_rule,
        coalesce(bool_or(kind = 'leeds_grade' and code = $12), false) as leeds_grade_known,
        coalesce(bool_or(kind = 'bill_pay_method' and code = $13), false) as bill_pay_method_known,
        max(rule) filter (
            where kind = 'bill_pay_method' and code = coalesce($13, subscriber.bill_pay_method)
        ) as bill_pay_method_rule
    from code as one
    where one.sandbox_id = $1
) as known_code
where sandbox.sandbox_id = $1
