-- A payment without an outcome that may be inquired: unknown, or pending beyond the time that making
-- it takes. The background task leaves it alone meanwhile.
update unsettled set settle_after = clock_timestamp() + interval '5 seconds'
from payment
where is_world($1) and unsettled.sandbox_id = $1 and unsettled.order_no = $2
    and payment.sandbox_id = unsettled.sandbox_id and payment.order_no = unsettled.order_no
    and (
        payment.status = 'unknown'
        or payment.status = 'pending' and unsettled.settle_after <= clock_timestamp()
    )
returning payment.*
