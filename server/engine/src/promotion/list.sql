select to_jsonb(promotion) || to_jsonb(promised)
from promotion
cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
    as promised
where is_world($1) and promotion.sandbox_id = $1
order by promotion.promotion_id
