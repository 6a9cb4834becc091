with asked as materialized (
    select sandbox.sandbox_id, (select sandbox_now($1)) as now, one.*
    from sandbox
    cross join unnest($2::text[], $3::text[], $4::date[]) with ordinality
        as one (ctn, promotion_id, paid_on, place)
    where sandbox.sandbox_id = $1 and sandbox.gone_at is null
)
select
    asked.place,
    to_jsonb(target) as target,
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
                -- Expired by now, and usable on the earlier day that the payment is dated.
                select * from coupon
                where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn and status = 'expired'
                    and asked.paid_on is not null and valid_until >= asked.paid_on
                    and (asked.promotion_id is null or promotion_id = asked.promotion_id)
                order by amount desc, serial_no limit 100
            )
            union all
            (
                select * from coupon
                where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn
                    and status in ('held', 'used', 'expired')
                    and (asked.promotion_id is null or promotion_id = asked.promotion_id)
                    and not (
                        status = 'expired'
                        and valid_until >= coalesce(asked.paid_on, date 'infinity')
                    )
                order by amount desc, serial_no limit 100
            )
        ) chosen
    ), '[]') as coupons,
    -- The same for all who ask: read once, and told once.
    case when asked.place = 1 then (
        select json_agg(
            to_jsonb(promotion) order by promotion.coupon_amount desc, promotion.promotion_id
        )
        from promotion
        where promotion.sandbox_id = $1
    ) end as promotions,
    coalesce((
        select json_object_agg(promotion_id, issued)
        from promotion_customer
        where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn
    ), '{}') as issued
from asked
left join target on target.sandbox_id = asked.sandbox_id
left join subscriber on subscriber.sandbox_id = asked.sandbox_id and subscriber.ctn = asked.ctn
