select count(*) as checked, count(*) filter (
    where coalesce(promotion_customer.issued, 0) <> coalesce(coupons.issued, 0)
        -- Of one that was edited the share may have been larger then.
        or promotion.edit_no = 1 and promotion_customer.issued > promotion.per_customer
) as broken
from promotion_customer
full join (
    select sandbox_id, promotion_id, ncn, count(*) as issued
    from coupon
    where replaces is null
    group by sandbox_id, promotion_id, ncn
) as coupons using (sandbox_id, promotion_id, ncn)
left join promotion using (sandbox_id, promotion_id)
join sandbox using (sandbox_id)
where sandbox.gone_at is null
