select to_jsonb(promotion) || to_jsonb(promised) || issued_lately(promotion, now)
from promotion
cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
    as promised
cross join (select sandbox_now($1) as now) as clock
where is_world($1) and promotion.sandbox_id = $1
order by promotion.promotion_id
