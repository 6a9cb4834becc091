with made as (
    insert into promotion (
        sandbox_id, promotion_id, state, budget, per_customer, verification_fault, budget_won,
        per_day, per_month, issuing, created_at
    )
    select
        sandbox_id, $3, 'draft', budget, per_customer, verification_fault, budget_won, per_day,
        per_month, issuing, sandbox_now($1)
    from promotion
    where is_world($1) and sandbox_id = $1 and promotion_id = $2
    on conflict (sandbox_id, promotion_id) do nothing
    returning *
)
insert into promotion_version (
    sandbox_id, promotion_id, version, name, benefit, coupon_amount, percent, rounding,
    minimum_amount, valid_from, valid_until, valid_days, on_cancel, grace_days, conditions, made_by,
    made_at
)
select
    made.sandbox_id, made.promotion_id, 1, name, benefit, coupon_amount, percent, rounding,
    minimum_amount, valid_from, valid_until, valid_days, on_cancel, grace_days, conditions, $4,
    made.created_at
from made
cross join lateral current_promotion_version(made.sandbox_id, $2) as promised
