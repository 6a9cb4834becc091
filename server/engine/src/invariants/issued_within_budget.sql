select count(*) as checked, count(*) filter (
    where promotion.issued > promotion.budget
        or promotion.issued <> coalesce(coupons.issued, 0) + coalesce(codes.made, 0)
) as broken
from promotion
join sandbox using (sandbox_id)
left join (
    select sandbox_id, promotion_id, count(*) as issued
    from coupon
    -- What a cancel put in place of another is counted with that one.
    where replaces is null
    group by sandbox_id, promotion_id
) as coupons using (sandbox_id, promotion_id)
left join (
    select sandbox_id, promotion_id, count(*) as made
    from coupon_code
    group by sandbox_id, promotion_id
) as codes using (sandbox_id, promotion_id)
where sandbox.gone_at is null
