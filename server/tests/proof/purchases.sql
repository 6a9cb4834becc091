-- The shoppers' orders, each with its coupon.
select payment.order_no, payment.status, payment.amount, payment.coupon_amount, payment.charged,
    payment.serial_no, coupon.status as coupon_status, coupon.restored_count
from payment
left join coupon using (sandbox_id, serial_no)
where payment.order_no like 'K%'
