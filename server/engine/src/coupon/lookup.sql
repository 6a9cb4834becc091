with asked as materialized (
    select sandbox.sandbox_id, sandbox_now(sandbox.sandbox_id) as now, one.*
    from sandbox
    cross join unnest($2::text[], $3::text[]) with ordinality as one (ctn, promotion_id, place)
    where sandbox.sandbox_id = $1
)
select
    asked.place,
    case when target.sandbox_id is not null then to_jsonb(target) end as target,
    asked.now,
    to_jsonb(subscriber) as subscriber,
    coalesce((
        select json_agg(to_jsonb(chosen) order by amount desc, serial_no)
        from (
            -- As many as a person can look through, the usable ones first; the index gives each
            -- part in its order.
            (
                select * from coupon
                where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn and status = 'unused'
                    and (asked.promotion_id is null or promotion_id = asked.promotion_id)
                order by amount desc, serial_no limit 100
            )
            union all
            (
                select * from coupon
                where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn
                    and status in ('held', 'used', 'expired')
                    and (asked.promotion_id is null or promotion_id = asked.promotion_id)
                order by amount desc, serial_no limit 100
            )
        ) chosen
    ), '[]') as coupons,
    coalesce((
        select json_agg(to_jsonb(promotion) || jsonb_build_object(
            'customer_issued', coalesce(promotion_customer.issued, 0)
        ) order by promotion.coupon_amount desc, promotion.promotion_id)
        from promotion
        left join promotion_customer
            on promotion_customer.sandbox_id = promotion.sandbox_id
            and promotion_customer.promotion_id = promotion.promotion_id
            and promotion_customer.ncn = subscriber.ncn
        where promotion.sandbox_id = asked.sandbox_id
            and (asked.promotion_id is null or promotion.promotion_id = asked.promotion_id)
    ), '[]') as promotions
from asked
left join target on target.sandbox_id = asked.sandbox_id
left join subscriber on subscriber.sandbox_id = asked.sandbox_id and subscriber.ctn = asked.ctn
