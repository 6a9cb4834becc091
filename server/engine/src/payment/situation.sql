-- All that is known about a request, in one look.
select
    sandbox_now(sandbox.sandbox_id) as now,
    case when payment.order_no is not null then to_jsonb(payment) - 'request' end as earlier,
    payment.request as earlier_request,
    to_jsonb(subscriber) as subscriber,
    coalesce(month_usage.used, 0) as used_this_month,
    payment_method.code is not null as payment_method_known,
    payment_method.rule as payment_method_rule,
    payment_type.code is not null as payment_type_known,
    $11::text is null or asked_risk_grade.code is not null as risk_grade_known,
    coalesce(asked_risk_grade.rule, case when $11::text is null then own_risk_grade.rule end)
        as risk_grade_rule,
    $12::text is null or leeds_grade.code is not null as leeds_grade_known,
    $13::text is null or asked_bill_pay_method.code is not null as bill_pay_method_known,
    coalesce(
        asked_bill_pay_method.rule, case when $13::text is null then own_bill_pay_method.rule end
    ) as bill_pay_method_rule,
    pg.pg is not null as pg_known,
    cp.cp is not null as cp_known,
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
left join month_usage
    on month_usage.sandbox_id = $1 and month_usage.ncn = subscriber.ncn
    and month_usage.month = date_trunc('month', coalesce(
        $14::date, (sandbox_now($1) at time zone 'Asia/Seoul')::date
    ))::date
left join code as payment_method
    on payment_method.sandbox_id = $1 and payment_method.kind = 'payment_method'
    and payment_method.code = $4
left join code as payment_type
    on payment_type.sandbox_id = $1 and payment_type.kind = 'payment_type'
    and payment_type.code = $5
left join pg on pg.sandbox_id = $1 and pg.pg = $6
left join cp on cp.sandbox_id = $1 and cp.pg = $6 and cp.cp = $7
left join svc on svc.sandbox_id = $1 and svc.pg = $6 and svc.cp = $7 and svc.svc = $8
left join coupon on coupon.sandbox_id = $1 and coupon.serial_no = $9
left join promotion
    on promotion.sandbox_id = $1 and promotion.promotion_id = coupon.promotion_id
left join code as asked_risk_grade
    on asked_risk_grade.sandbox_id = $1 and asked_risk_grade.kind = 'risk_grade'
    and asked_risk_grade.code = $11
left join code as own_risk_grade
    on own_risk_grade.sandbox_id = $1 and own_risk_grade.kind = 'risk_grade'
    and own_risk_grade.code = subscriber.risk_grade
left join code as leeds_grade
    on leeds_grade.sandbox_id = $1 and leeds_grade.kind = 'leeds_grade'
    and leeds_grade.code = $12
left join code as asked_bill_pay_method
    on asked_bill_pay_method.sandbox_id = $1 and asked_bill_pay_method.kind = 'bill_pay_method'
    and asked_bill_pay_method.code = $13
left join code as own_bill_pay_method
    on own_bill_pay_method.sandbox_id = $1 and own_bill_pay_method.kind = 'bill_pay_method'
    and own_bill_pay_method.code = subscriber.bill_pay_method
where sandbox.sandbox_id = $1
