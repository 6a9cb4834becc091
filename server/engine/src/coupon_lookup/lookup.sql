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
            -- As many as a person can look through: of the unused, of those that are expired by now
            -- and usable on the earlier day that the payment is dated, and of the others. A
            -- customer has few: all are looked at.
            select *, row_number() over (
                partition by case
                    when status = 'unused' then 1
                    when status = 'expired' and valid_until >= asked.paid_on then 2
                    else 3
                end
                order by amount desc, serial_no
            ) as turn
            from coupon
            where sandbox_id = asked.sandbox_id and ncn = subscriber.ncn and status <> 'deleted'
                and (asked.promotion_id is null or promotion_id = asked.promotion_id)
        ) as chosen
        where turn <= 100
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
