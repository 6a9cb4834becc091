-- A payment with all that is stored about it but its calls.
select
    payment.*, to_jsonb(coupon) as coupon, sandbox_now($1) as now,
    last_day_at(
        coupon.sandbox_id, coupon.serial_no, coupon.valid_until,
        (payment.paid_at at time zone 'Asia/Seoul')::date,
        coalesce(payment.cancelled_at, verification.reversed_at)
    ) as last_day,
    done.kind = 'deleted' as coupon_is_gone, replacement.serial_no as replaced_by,
    month_usage.used, month_usage.limit_amount as usage_limit, verification.reversed_at,
    (
        select at from ledger_entry
        where ledger_entry.sandbox_id = payment.sandbox_id
            and ledger_entry.order_no = payment.order_no and kind = 'charge'
    ) as charged_at
from payment
left join coupon
    on coupon.sandbox_id = payment.sandbox_id and coupon.serial_no = payment.serial_no
left join coupon_event as done
    on done.sandbox_id = coupon.sandbox_id and done.serial_no = coupon.serial_no
    and done.order_no = payment.order_no
left join coupon as replacement
    on replacement.sandbox_id = coupon.sandbox_id and replacement.replaces = coupon.serial_no
left join month_usage
    on month_usage.sandbox_id = payment.sandbox_id and month_usage.ncn = payment.ncn
    and month_usage.month = payment.month
left join verification
    on verification.sandbox_id = payment.sandbox_id and verification.order_no = payment.order_no
where is_world($1) and payment.sandbox_id = $1 and payment.order_no = $2
