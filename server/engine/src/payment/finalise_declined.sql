-- The verification refused, or was never reached: nothing charged, the coupon back (expired where
-- its last day has gone by), the month's limit released; once, whoever comes first.
with declined as (
    update payment
    set status = 'declined', decline_code = $4, verification_code = $3
    where is_world($1) and sandbox_id = $1 and order_no = $2 and status in ('pending', 'unknown')
    returning *
), released as (
    update coupon
    set order_no = null,
        status = case
            when coupon.valid_until < (sandbox_now($1) at time zone 'Asia/Seoul')::date
            then 'expired' else 'unused'
        end
    from declined
    where coupon.sandbox_id = declined.sandbox_id and coupon.serial_no = declined.serial_no
        and coupon.order_no is not distinct from declined.order_no and coupon.status = 'held'
), given_up as (
    -- What was approved all the same, or is yet to come. A refusal stands.
    update verification
    set reversed_at = coalesce(verification.reversed_at, sandbox_now($1))
    from declined
    where verification.sandbox_id = declined.sandbox_id
        and verification.order_no = declined.order_no
        and verification.serial_no = declined.serial_no and verification.owner = 'payment'
        and coalesce(verification.response_code, '0000') = '0000'
), usage as (
    update month_usage set used = used - declined.charged, payments = payments - 1
    from declined
    where month_usage.sandbox_id = declined.sandbox_id and month_usage.ncn = declined.ncn
        and month_usage.month = declined.month
), settled as (
    delete from unsettled
    using declined
    where unsettled.sandbox_id = declined.sandbox_id and unsettled.order_no = declined.order_no
), listed as (
    insert into declined_payment (sandbox_id, payment_no)
    select sandbox_id, payment_no from declined
)
select * from declined
