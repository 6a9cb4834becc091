-- The shoppers' orders, each with its coupon, and whether the verification remembers to have approved
-- it; null where it remembers nothing.
select payment.order_no, payment.status, payment.amount, payment.coupon_amount, payment.charged,
    payment.serial_no, coupon.status as coupon_status, coupon.restored_count,
    verification.response_code = '0000' and verification.reversed_at is null as approved
from payment
left join coupon using (sandbox_id, serial_no)
left join verification
    on verification.sandbox_id = payment.sandbox_id and verification.order_no = payment.order_no
where payment.order_no like 'K%'
