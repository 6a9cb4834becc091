select count(*) as checked, count(*) filter (
    where promotion.issued > promotion.budget
        or promotion.issued <> coalesce(coupons.issued, 0) + coalesce(codes.made, 0)
        or promotion.issued_won > promotion.budget_won
        or promotion.issued_won <> coalesce(coupons.won, 0) + coalesce(codes.won, 0)
) as broken
from promotion
join sandbox using (sandbox_id)
left join (
    select sandbox_id, promotion_id, count(*) as issued, sum(amount) as won
    from coupon
    -- What a cancel put in place of another is counted with that one.
    where replaces is null
    group by sandbox_id, promotion_id
) as coupons using (sandbox_id, promotion_id)
left join (
    select sandbox_id, promotion_id, count(*) as made, sum(coupon_amount) as won
    from coupon_code
    join promotion_version using (sandbox_id, promotion_id, version)
    group by sandbox_id, promotion_id
) as codes using (sandbox_id, promotion_id)
where sandbox.gone_at is null
