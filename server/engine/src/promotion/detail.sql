with versions as (
    select to_jsonb(promised) || jsonb_build_object('coupons', (
        -- As many as a person wants to know of.
        select count(*)
        from (
            select from coupon
            where coupon.sandbox_id = promised.sandbox_id
                and coupon.promotion_id = promised.promotion_id
                and coupon.version = promised.version
            limit 10001
        ) as issued
    )) as told, version
    from promotion_version as promised
    where sandbox_id = $1 and promotion_id = $2
)
select
    (
        select to_jsonb(promotion) || told || issued_lately(promotion, sandbox_now($1))
        from versions
        order by version desc
        limit 1
    ) as promotion,
    (select jsonb_agg(told order by version desc) from versions) as versions
from promotion
where is_world($1) and sandbox_id = $1 and promotion_id = $2
