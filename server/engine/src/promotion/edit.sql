-- Only as it was after edit $23, and within what is issued already. Where what it promises is another thing
-- ($24) a version is made.
with edited as (
    update promotion set
        edit_no = edit_no + 1, budget = $3, per_customer = $4, verification_fault = $5,
        budget_won = $6, per_day = $7, per_month = $8, issuing = $9
    where is_world($1) and sandbox_id = $1 and promotion_id = $2 and edit_no = $23
        and issued <= $3 and ($6::bigint is null or issued_won <= $6)
    returning *
), promised as (
    insert into promotion_version (
        sandbox_id, promotion_id, version, name, benefit, coupon_amount, percent, rounding,
        minimum_amount, valid_from, valid_until, valid_days, on_cancel, grace_days, conditions,
        made_by, made_at
    )
    select
        edited.sandbox_id, edited.promotion_id, before.version + 1, $10, $11, $12, $13, $14, $15, $16,
        $17, $18, $19, $20, $21::jsonb, $22, sandbox_now($1)
    from edited
    cross join lateral current_promotion_version(edited.sandbox_id, edited.promotion_id) as before
    where $24
)
select exists (select from edited)
