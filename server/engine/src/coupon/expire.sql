-- The days first, once a sandbox, so that each sandbox's coupons are found by their last day. A day is
-- looked at once, and the one before it again: a coupon may have come back as the day ended.
with clock as materialized (
    select sandbox_id, today, coalesce(expired_until, '-infinity') - 1 as since
    from sandbox
    cross join lateral (
        select (sandbox_now(sandbox_id) at time zone 'Asia/Seoul')::date as today
    ) as now
    where start_of is null and gone_at is null and expired_until is distinct from today
), noted as (
    update sandbox set expired_until = clock.today
    from clock
    where sandbox.sandbox_id = clock.sandbox_id
)
update coupon set status = 'expired'
from clock
where coupon.sandbox_id = clock.sandbox_id and coupon.status = 'unused'
    and coupon.valid_until < clock.today and coupon.valid_until >= clock.since
