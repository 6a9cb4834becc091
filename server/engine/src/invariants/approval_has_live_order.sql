-- An approval that stands has its order: a payment that is neither cancelled nor declined, or a foreign
-- system's that uses the coupon. One without could be told to somebody while the coupon is another's.
select count(*) as checked, count(*) filter (
    where payment.order_no is null and coupon.serial_no is null
) as broken
from verification
join sandbox using (sandbox_id)
left join payment
    on verification.owner = 'payment'
    and payment.sandbox_id = verification.sandbox_id and payment.order_no = verification.order_no
    and payment.serial_no = verification.serial_no
    and payment.status in ('pending', 'unknown', 'paid')
left join coupon
    on verification.owner = 'foreign'
    and coupon.sandbox_id = verification.sandbox_id
    and coupon.serial_no = verification.serial_no
    and coupon.foreign_order_no = verification.order_no
where sandbox.gone_at is null
    and verification.response_code = '0000' and verification.reversed_at is null
