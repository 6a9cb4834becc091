select
    now,
    owner.ncn,
    coalesce(owner.status = 'terminated', false) as is_terminated,
    to_jsonb(promotion) || to_jsonb(promotion_version) || issued_lately(promotion, now) as promotion,
    coalesce((
        select issued from promotion_customer
        where sandbox_id = $1 and promotion_id = $3
            and ncn = owner.ncn
    ), 0) as customer_issued
from sandbox
cross join (select sandbox_now($1) as now) as clock
left join subscriber as owner
    on owner.sandbox_id = sandbox.sandbox_id and owner.ctn = $2 and owner.ended_at is null
left join promotion on promotion.sandbox_id = sandbox.sandbox_id and promotion.promotion_id = $3
left join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
    as promotion_version on true
where sandbox.sandbox_id = $1 and sandbox.gone_at is null
