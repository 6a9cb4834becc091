select
    sandbox_now($1) as now,
    to_jsonb(subscriber) as subscriber,
    coalesce((
        select json_agg(to_jsonb(chosen) order by amount desc, serial_no)
        from (
            -- As many as a person can look through, the usable ones first; the index gives each
            -- part in its order.
            (
                select * from coupon
                where sandbox_id = $1 and ncn = subscriber.ncn and status = 'unused'
                    and ($3::text is null or promotion_id = $3)
                order by amount desc, serial_no limit 100
            )
            union all
            (
                select * from coupon
                where sandbox_id = $1 and ncn = subscriber.ncn
                    and status in ('held', 'used', 'expired')
                    and ($3::text is null or promotion_id = $3)
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
        where promotion.sandbox_id = $1
            and ($3::text is null or promotion.promotion_id = $3)
    ), '[]') as promotions
from subscriber
where subscriber.sandbox_id = $1 and subscriber.ctn = $2
