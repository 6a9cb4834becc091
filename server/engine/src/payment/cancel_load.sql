with asked as materialized (
    select sandbox.sandbox_id, sandbox_now(sandbox.sandbox_id) as now, one.*
    from sandbox
    cross join unnest($2::text[]) with ordinality as one (order_no, place)
    where sandbox.sandbox_id = $1
)
select
    asked.place,
    case when payment.order_no is not null then to_jsonb(payment) - 'request' end as payment,
    payment.cancel_key,
    svc.next_month_refund,
    asked.now,
    case when target.sandbox_id is not null then to_jsonb(target) end as target
from asked
left join target on target.sandbox_id = asked.sandbox_id
left join payment
    on payment.sandbox_id = asked.sandbox_id and payment.order_no = asked.order_no
left join svc
    on svc.sandbox_id = payment.sandbox_id and svc.pg = payment.pg and svc.cp = payment.cp
    and svc.svc = payment.svc
