with made as (
    insert into promotion (
        sandbox_id, promotion_id, state, budget, per_customer, verification_fault, created_at
    )
    select sandbox_id, $2, $13, $9, $10, $11, sandbox_now($1)
    from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
    on conflict (sandbox_id, promotion_id) do nothing
    returning *
), promised as (
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from,
        valid_until, conditions, made_by, made_at
    )
    select sandbox_id, promotion_id, 1, $3, $4, $5, $6, $7, $8::jsonb, $12, created_at
    from made
)
select exists (select from made)
