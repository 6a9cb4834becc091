-- Every payment and cancel that was answered with OK is there, and is the one that was asked for; what a
-- system outside answered is stored by it. A payment is asked for by a form, whose texts are compared by
-- their digits alone: the rest of them is how a person writes.
select count(*) as checked, count(*) filter (
    where payment.order_no is null
        or exchange.operation = 'cancel' and payment.status <> 'cancelled'
        or exchange.operation = 'pay' and (
            payment.status not in ('paid', 'cancelled')
            or ltrim(regexp_replace(form ->> 'amount', '\.0*$|\D', '', 'g'), '0')
                <> payment.amount::text
            or regexp_replace(coalesce(form ->> 'serial_no', ''), '\D', '', 'g')
                <> coalesce(payment.serial_no, '')
            or right(regexp_replace(form ->> 'ctn', '\D', '', 'g'), 8) <> right(payment.ctn, 8)
        )
) as broken
from exchange
join sandbox using (sandbox_id)
cross join lateral (select exchange.request -> 'form' as form) as asked
left join payment
    on payment.sandbox_id = exchange.sandbox_id
    and payment.order_no = exchange.response ->> 'order_no'
where sandbox.gone_at is null
    and exchange.operation in ('pay', 'cancel') and exchange.verdict = 'good'
    and json_array_length(exchange.outside) = 0
