-- The days first, once a sandbox, so that each sandbox's coupons are found by their last day.
with clock as materialized (
    select sandbox_id, (sandbox_now(sandbox_id) at time zone 'Asia/Seoul')::date as today
    from sandbox
    where start_of is null and gone_at is null
)
update coupon set status = 'expired'
from clock
where coupon.sandbox_id = clock.sandbox_id and coupon.status = 'unused'
    and coupon.valid_until < clock.today
