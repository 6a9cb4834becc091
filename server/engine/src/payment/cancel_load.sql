select
    payment.*,
    sandbox_now(payment.sandbox_id) as now,
    svc.next_month_refund
from payment
join svc
    on svc.sandbox_id = payment.sandbox_id and svc.pg = payment.pg and svc.cp = payment.cp
    and svc.svc = payment.svc
where payment.sandbox_id = $1 and payment.order_no = $2
