with clock as materialized (
    select now, (now at time zone 'Asia/Seoul')::date as today from sandbox_now($1) as now
), offered as (
    insert into promotion (sandbox_id, promotion_id, state, budget, per_customer, created_at)
    select $1, $2, 'running', $3, $3, now from clock
)
insert into promotion_version (
    sandbox_id, promotion_id, version, name, coupon_amount, minimum_amount, valid_from, valid_until,
    conditions, made_at
)
select $1, $2, 1, '증명 3천원', 3000, 10000, today, today + 60, '{"all_of": []}', now from clock
