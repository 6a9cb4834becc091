select
    to_jsonb(promotion) || to_jsonb(promotion_version) || issued_lately(promotion, now) as promotion,
    now
from promotion
cross join (select sandbox_now($1) as now) as clock
cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
    as promotion_version
where is_world($1) and promotion.sandbox_id = $1 and promotion.promotion_id = $2
