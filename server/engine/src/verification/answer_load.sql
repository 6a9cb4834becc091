select
    sandbox_now(sandbox.sandbox_id) as now,
    to_jsonb(coupon) as coupon,
    promotion.verification_fault as fault,
    payment.status as payment_status,
    verification.response_code as answered,
    verification.reversed_at is not null as reversed
from sandbox
left join coupon on coupon.sandbox_id = sandbox.sandbox_id and coupon.serial_no = $2
left join promotion
    on promotion.sandbox_id = coupon.sandbox_id and promotion.promotion_id = coupon.promotion_id
left join payment on payment.sandbox_id = sandbox.sandbox_id and payment.order_no = $3
-- What was answered for the order with another coupon says nothing about this one.
left join verification
    on verification.sandbox_id = sandbox.sandbox_id and verification.order_no = $3
    and verification.serial_no = $2
where sandbox.sandbox_id = $1 and sandbox.start_of is null
