with asked as materialized (
    select sandbox.sandbox_id, (select sandbox_now($1)) as now, one.*
    from sandbox
    cross join unnest($2::text[]) with ordinality as one (order_no, place)
    where sandbox.sandbox_id = $1 and sandbox.gone_at is null
)
select
    asked.place,
    to_jsonb(payment) - 'request' as payment,
    payment.cancel_key,
    svc.next_month_refund,
    asked.now,
    to_jsonb(target) as target
from asked
left join target on target.sandbox_id = asked.sandbox_id
left join payment
    on payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
left join svc
    on svc.sandbox_id = payment.sandbox_id and svc.pg = payment.pg and svc.cp = payment.cp
    and svc.svc = payment.svc
