-- What a stored cancel took back. The coupon's status is the one that it had then, and so is that of the one in its
-- place, whatever became of them since.
select
    payment.charged, payment.coupon_amount, payment.cancelled_amount,
    coupon.serial_no, coupon.promotion_id, promotion_version.on_cancel,
    replacement.serial_no as replaced_by,
    case
        when replacement.serial_no is null then null
        when coalesce(
            (
                -- The cancel itself may have given it more days than its rule does; what came later did not count.
                select case when order_no is null then ended_on else ends_on end
                from coupon_event
                where coupon_event.sandbox_id = replacement.sandbox_id
                    and coupon_event.serial_no = replacement.serial_no and kind = 'extended'
                order by event_no
                limit 1
            ),
            replacement.valid_until
        ) < (payment.cancelled_at at time zone 'Asia/Seoul')::date
        then 'expired' else 'unused'
    end as replacement_status,
    case
        when done.kind = 'deleted' then 'deleted'
        when done.kind = 'extended' then 'unused'
        when last_day_at(
            coupon.sandbox_id, coupon.serial_no, coupon.valid_until,
            (payment.paid_at at time zone 'Asia/Seoul')::date, payment.cancelled_at
        ) < (payment.cancelled_at at time zone 'Asia/Seoul')::date
        then 'expired' when coupon.serial_no is not null then 'unused'
    end as coupon_status
from payment
left join coupon
    on coupon.sandbox_id = payment.sandbox_id and coupon.serial_no = payment.serial_no
left join promotion_version
    on promotion_version.sandbox_id = coupon.sandbox_id
    and promotion_version.promotion_id = coupon.promotion_id
    and promotion_version.version = coupon.version
left join coupon_event as done
    on done.sandbox_id = coupon.sandbox_id and done.serial_no = coupon.serial_no
    and done.order_no = payment.order_no
left join coupon as replacement
    on replacement.sandbox_id = coupon.sandbox_id and replacement.replaces = coupon.serial_no
where is_world($1) and payment.sandbox_id = $1 and payment.order_no = $2
