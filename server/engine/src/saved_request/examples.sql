-- The people of the demonstration who are in the sandbox, and for each promotion one coupon that the
-- first of them can use.
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox
    where sandbox_id = $1 and gone_at is null
), usable as (
    select distinct on (coupon.promotion_id)
        coupon.serial_no, promotion.promotion_id, promotion_version.minimum_amount,
        promotion.verification_fault,
        -- No more conditions than that the payer consents to advertising, as in every example.
        promotion_version.conditions <@ '{"all_of": [{"ad_consent": true}]}' as is_for_all
    from world
    join coupon
        on coupon.sandbox_id = world.sandbox_id and coupon.ncn = ($2::text[])[1]
        and coupon.status = 'unused'
    join promotion
        on promotion.sandbox_id = coupon.sandbox_id
        and promotion.promotion_id = coupon.promotion_id
    join promotion_version
        on promotion_version.sandbox_id = coupon.sandbox_id
        and promotion_version.promotion_id = coupon.promotion_id
        and promotion_version.version = coupon.version
    where coupon.valid_until >= (world.now at time zone 'Asia/Seoul')::date
        and (world.now at time zone 'Asia/Seoul')::date
            between promotion_version.valid_from and promotion_version.valid_until
    order by coupon.promotion_id, coupon.serial_no
)
select
    world.now,
    coalesce((
        select jsonb_agg(to_jsonb(subscriber) order by ncn)
        from subscriber
        where subscriber.sandbox_id = world.sandbox_id and ncn = any ($2)
            and subscriber.ended_at is null
    ), '[]') as people,
    coalesce((select jsonb_agg(to_jsonb(usable)) from usable), '[]') as coupons
from world
