select
    job.task,
    (
        select
            to_jsonb(promotion) || to_jsonb(promotion_version)
                || issued_lately(promotion, sandbox_now($1))
        from promotion
        cross join lateral
            current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
            as promotion_version
        where promotion.sandbox_id = $1 and promotion.promotion_id = job.task ->> 'promotion_id'
    ) as promotion
from job
where is_world($1) and sandbox_id = $1 and job_no = $2 and lease_by = $3
    and state is not distinct from 'preparing'
