-- What a stored cancel took back. The coupon's status is the one that it had then, whatever became of
-- it since.
select
    payment.charged, payment.coupon_amount, payment.cancelled_amount,
    coupon.serial_no, coupon.promotion_id,
    case
        when last_day_at(
            coupon.sandbox_id, coupon.serial_no, coupon.valid_until,
            (payment.paid_at at time zone 'Asia/Seoul')::date, payment.cancelled_at
        ) < (payment.cancelled_at at time zone 'Asia/Seoul')::date
        then 'expired' when coupon.serial_no is not null then 'unused'
    end as coupon_status
from payment
left join coupon
    on coupon.sandbox_id = payment.sandbox_id and coupon.serial_no = payment.serial_no
where is_world($1) and payment.sandbox_id = $1 and payment.order_no = $2
