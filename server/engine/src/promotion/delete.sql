-- All of a promotion, which is locked. Gives the coupons that were good again by then: whoever finds any rolls back.
with coupons as (
    delete from coupon
    where is_world($1) and sandbox_id = $1 and promotion_id = $2
    returning sandbox_id, serial_no, status, valid_until, issue_key, job_no
), events as (
    delete from coupon_event
    using coupons
    where coupon_event.sandbox_id = coupons.sandbox_id
        and coupon_event.serial_no = coupons.serial_no
), keys as (
    -- What was issued under a key is not told again: it is gone.
    delete from idempotency_key
    using coupons
    where idempotency_key.sandbox_id = coupons.sandbox_id and idempotency_key.key = coupons.issue_key
), codes as (
    delete from coupon_code
    where is_world($1) and sandbox_id = $1 and promotion_id = $2
    returning job_no
), jobs as (
    -- A job says what it issued: without that it would be wrong.
    delete from job
    where sandbox_id = $1
        and job_no in (select job_no from coupons union select job_no from codes)
), promotions as (
    delete from promotion where is_world($1) and sandbox_id = $1 and promotion_id = $2
)
select serial_no, false as is_code
from coupons
where status in ('held', 'used')
    or status in ('unused', 'expired')
        and valid_until >= (sandbox_now($1) at time zone 'Asia/Seoul')::date
order by serial_no
limit 6
