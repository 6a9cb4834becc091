-- An order number is a payment's or a foreign system's: whose, and what is asked of its coupon, stands
-- with the verification.
select count(*) as checked, count(*) filter (
    where (verification.owner is not distinct from 'payment') <> (payment.order_no is not null)
        or payment.order_no is not null
            and (
                verification.serial_no, verification.ncn, verification.amount,
                verification.coupon_amount
            ) is distinct from (
                payment.serial_no, payment.ncn, payment.amount, payment.coupon_amount
            )
) as broken
from verification
full join payment using (sandbox_id, order_no)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
