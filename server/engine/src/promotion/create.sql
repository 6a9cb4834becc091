with made as (
    insert into promotion (
        sandbox_id, promotion_id, state, budget, per_customer, verification_fault, budget_won,
        per_day, per_month, issuing, created_at
    )
    select sandbox_id, $2, $23, $3, $4, $5, $6, $7, $8, $9, sandbox_now($1)
    from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
    on conflict (sandbox_id, promotion_id) do nothing
    returning *
), promised as (
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, benefit, coupon_amount, percent, rounding,
        minimum_amount, valid_from, valid_until, valid_days, on_cancel, grace_days, conditions,
        made_by, made_at
    )
    select
        sandbox_id, promotion_id, 1, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21::jsonb, $22, created_at
    from made
)
select exists (select from made)
