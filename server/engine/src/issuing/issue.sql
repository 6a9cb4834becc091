-- The promotion is locked: nobody else issues of it, so what is counted here stays so. Each line in its turn:
-- first whose it is, then whether that customer's share allows one more, then whether the budget does. Gives
-- the places of those that got none.
with budget as materialized (
    select
        promotion.sandbox_id, promotion.promotion_id, budget - issued as budget_left, per_customer,
        version, name, coupon_amount, valid_until, sandbox_now($1) as now
    from promotion
    cross join lateral current_promotion_version(promotion.sandbox_id, promotion.promotion_id)
        as promotion_version
    where is_world($1) and promotion.sandbox_id = $1 and promotion.promotion_id = $2
), asked as materialized (
    select
        place, serial_no,
        case when $6 then (
            select ncn from subscriber
            where sandbox_id = $1 and ncn = number collate "C" and ended_at is null
        ) else (
            select ncn from subscriber
            where sandbox_id = $1 and ctn = number collate "C" and ended_at is null
        ) end as ncn
    from unnest($4::text[], $5::text[]) with ordinality as wanted (number, serial_no, place)
), shared as materialized (
    select
        place, serial_no, ncn,
        row_number() over (partition by ncn order by place) + coalesce((
            select issued from promotion_customer
            where sandbox_id = $1 and promotion_id = $2 and promotion_customer.ncn = asked.ncn
        ), 0) <= (select per_customer from budget) as is_within_share
    from asked
), judged as materialized (
    select
        place, serial_no, ncn,
        case
            when ncn is null then 'SUBSCRIBER_NOT_FOUND'
            when not is_within_share then 'PROMOTION_CUSTOMER_LIMIT'
            when count(*) filter (where ncn is not null and is_within_share) over (order by place)
                > (select budget_left from budget) then 'PROMOTION_BUDGET_EXHAUSTED'
        end as refused
    from shared
), counted as (
    update promotion set issued = issued + (select count(*) from judged where refused is null)
    where sandbox_id = $1 and promotion_id = $2
        and exists (select from judged where refused is null)
), shares as (
    insert into promotion_customer as known (sandbox_id, promotion_id, ncn, issued)
    select $1, $2, ncn, count(*) from judged where refused is null group by ncn
    on conflict (sandbox_id, promotion_id, ncn)
        do update set issued = known.issued + excluded.issued
), stored as (
    insert into coupon (
        sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until,
        issued_at, job_no
    )
    select
        budget.sandbox_id, judged.serial_no, budget.promotion_id, version, name, ncn,
        coupon_amount, 'unused', valid_until, now, $3
    from judged
    cross join budget
    where refused is null
)
select place, refused from judged where refused is not null order by place
