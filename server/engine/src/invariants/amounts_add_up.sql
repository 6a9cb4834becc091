select count(*) as checked, count(*) filter (
    where payment.charged + payment.coupon_amount <> payment.amount
        or payment.charged < 0 or payment.coupon_amount < 0 or payment.amount <= 0
        or payment.cancelled_amount < 0
        -- A coupon takes what it was issued for, neither more nor less.
        or payment.coupon_amount <> coalesce(coupon.amount, 0)
) as broken
from payment
left join coupon using (sandbox_id, serial_no)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
