-- Both counts rise only below their bounds, and the coupon exists only if both rose and the key was free;
-- whoever finds no coupon rolls back. It is of the version that is current now, and has its promise.
with budget as (
    update promotion set issued = issued + 1
    where is_world($1) and sandbox_id = $1 and promotion_id = $2 and state = 'running'
        and issued < budget
    returning *
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
    sandbox_id, serial_no, promotion_id, version, name, ncn, amount, status, valid_until, issued_at,
    issue_key, at_look_up
)
select
    budget.sandbox_id,
    $6, budget.promotion_id, version, name, $3, coupon_amount, 'unused', valid_until, sandbox_now($1),
    $4, $7 is not null
from budget
cross join lateral current_promotion_version(budget.sandbox_id, budget.promotion_id)
    as promotion_version
where exists (select from customer)
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
