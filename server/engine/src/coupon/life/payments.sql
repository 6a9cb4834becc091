-- The newest payments that a coupon was in.
select
    payment.order_no, payment.status, payment.amount, payment.charged, payment.created_at,
    payment.verification_code, payment.decline_code, payment.cancelled_at, payment.cancelled_amount,
    verification.answered_at, verification.reversed_at,
    (
        select at from ledger_entry
        where ledger_entry.sandbox_id = payment.sandbox_id
            and ledger_entry.order_no = payment.order_no and kind = 'charge'
    ) as charged_at
from payment
left join verification
    on verification.sandbox_id = payment.sandbox_id and verification.order_no = payment.order_no
where is_world($1) and payment.sandbox_id = $1 and payment.serial_no = $2
order by payment.payment_no desc
limit $3
