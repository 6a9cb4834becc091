-- Only as it was in version $13, and within what is issued already. Where what it promises is another thing
-- ($14) a version is made; whoever makes the same one a moment later misses its key.
with edited as (
    update promotion set budget = $9, per_customer = $10, verification_fault = $11
    where is_world($1) and sandbox_id = $1 and promotion_id = $2 and issued <= $9
        and (
            select max(version) from promotion_version
            where promotion_version.sandbox_id = $1 and promotion_version.promotion_id = $2
        ) = $13
    returning *
), promised as (
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from,
        valid_until, conditions, made_by, made_at
    )
    select
        sandbox_id, promotion_id, $13 + 1, $3, $4, $5, $6, $7, $8::jsonb, $12, sandbox_now($1)
    from edited
    where $14
)
select exists (select from edited)
