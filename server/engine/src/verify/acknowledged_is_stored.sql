-- Every payment and cancel that was answered with OK is there; what a system outside answered is
-- stored by it.
select count(*) as checked, count(*) filter (
    where payment.order_no is null
        or exchange.operation = 'pay' and payment.status not in ('paid', 'cancelled')
        or exchange.operation = 'cancel' and payment.status <> 'cancelled'
) as broken
from exchange
left join payment
    on payment.sandbox_id = exchange.sandbox_id
    and payment.order_no = exchange.response ->> 'order_no'
where exchange.operation in ('pay', 'cancel') and exchange.verdict = 'good'
    and json_array_length(exchange.outside) = 0
