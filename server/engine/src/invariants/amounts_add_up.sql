select count(*) as checked, count(*) filter (
    where payment.charged + payment.coupon_amount <> payment.amount
        or payment.charged < 0 or payment.coupon_amount < 0 or payment.amount <= 0
        or payment.cancelled_amount < 0
        -- A coupon takes what it was issued for, neither more nor less: its amount; or its percentage, rounded down, and
        -- its amount at the most.
        or payment.coupon_amount <> case
            when payment.serial_no is null then 0
            when coupon.percent is null then coupon.amount
            else least(
                payment.amount * coupon.percent / 100 / coupon.rounding * coupon.rounding,
                coupon.amount
            )
        end
) as broken
from payment
left join coupon using (sandbox_id, serial_no)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
