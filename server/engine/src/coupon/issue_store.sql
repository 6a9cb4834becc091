-- All counts rise only below their bounds, and the coupon exists only if all of them rose and the key was free;
-- whoever finds no coupon rolls back. It is of the version that is current now, and has its promise.
with promised as materialized (
    select version, name, coupon_amount, percent, rounding, valid_until, valid_days,
        sandbox_now($1) as now
    from current_promotion_version($1, $2)
), budget as (
    update promotion set issued = issued + 1, issued_won = issued_won + coupon_amount
    from promised
    where is_world($1) and sandbox_id = $1 and promotion_id = $2 and state = 'running'
        and issued < budget and (budget_won is null or issued_won + coupon_amount <= budget_won)
    returning
        sandbox_id, promotion_id, per_customer, per_day, per_month, version, promised.name,
        coupon_amount, percent, rounding, valid_until, valid_days, now
), spans as (
    insert into promotion_span as known (sandbox_id, promotion_id, span, since, issued)
    select sandbox_id, promotion_id, span, since, 1
    from budget
    cross join lateral spans_of(now)
    on conflict (sandbox_id, promotion_id, span, since) do update set issued = known.issued + 1
        where coalesce(known.issued < case known.span
            when 'day' then (select per_day from budget)
            else (select per_month from budget)
        end, true)
    returning span
), customer as (
    insert into promotion_customer as known (sandbox_id, promotion_id, ncn, issued)
    select sandbox_id, promotion_id, $3, 1 from budget
    on conflict (sandbox_id, promotion_id, ncn) do update set issued = known.issued + 1
        where known.issued < (select per_customer from budget)
            -- At a look-up ($7: how many it saw) none was issued since, so that simultaneous ones issue one.
            and ($7::bigint is null or known.issued = $7)
    returning ncn
), keyed as (
    insert into idempotency_key (sandbox_id, key, fingerprint)
    select sandbox_id, $4, $5 from budget where $5::bytea is not null
    on conflict (sandbox_id, key) do nothing
    returning key
)
insert into coupon (
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, percent, rounding, status,
    valid_until, issued_at, issue_key, at_look_up
)
select
    sandbox_id, $6, promotion_id, version, name, $3, coupon_amount, percent, rounding, 'unused',
    least(valid_until, (now at time zone 'Asia/Seoul')::date + valid_days), now, $4, $7 is not null
from budget
where exists (select from customer) and (select count(*) from spans) = 2
    -- A number that a code has is drawn again, as one that a coupon has.
    and not exists (select from coupon_code where sandbox_id = $1 and serial_no = $6)
    and ($5 is null or exists (select from keyed))
    -- Nor has anybody one who is issued another at a look-up.
    and ($7 is null or not exists (
        select from coupon as unused
        where unused.sandbox_id = $1 and unused.ncn = $3 and unused.promotion_id = $2
            and unused.status = 'unused'
            and unused.valid_until >= (sandbox_now($1) at time zone 'Asia/Seoul')::date
    ))
returning *
