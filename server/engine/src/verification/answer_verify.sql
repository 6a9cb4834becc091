-- The first answer for an order stands: a telegram sent again, or one that comes after the
-- reversal, gets what is stored.
--
-- A payment of ours has its row since it took its order number; a reset of the sandbox may have taken
-- both away since they were looked at. Where all are ours ($10), the commit does not wait for the disk:
-- that of the payments' outcomes does, and it comes after this one. Where PostgreSQL crashed between the
-- two, the payment tells (decide.rs).
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox
    where sandbox_id = $1 and gone_at is null
    for key share
), answer as materialized (
    select world.*, one.*
    from world
    cross join set_config(
        'synchronous_commit',
        case when $10 then 'off' else current_setting('synchronous_commit') end, true
    )
    cross join unnest(
        $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[],
        $9::boolean[]
    ) with ordinality as one (
        order_no, serial_no, ncn, amount, coupon_amount, message_no, response_code, is_ours, place
    )
), ours as (
    update verification
    set response_code = coalesce(verification.response_code, answer.response_code),
        message_no = coalesce(verification.message_no, answer.message_no),
        answered_at = coalesce(verification.answered_at, answer.now)
    from answer
    where answer.is_ours
        and verification.sandbox_id = answer.sandbox_id
        and verification.order_no = answer.order_no
        and verification.owner = 'payment'
        and verification.serial_no = answer.serial_no
        and verification.ncn = answer.ncn
        and verification.amount = answer.amount
        and verification.coupon_amount = answer.coupon_amount
    returning verification.*
), theirs as (
    insert into verification (
        sandbox_id, order_no, owner, serial_no, ncn, amount, coupon_amount, message_no,
        response_code, answered_at
    )
    select
        sandbox_id, order_no, 'foreign', serial_no, ncn, amount, coupon_amount, message_no,
        response_code, now
    from answer
    where not is_ours
    on conflict (sandbox_id, order_no) do update set order_no = excluded.order_no
    returning *
)
select answer.place, to_jsonb(stored) as registered
from answer
join (select * from ours union all select * from theirs) as stored using (order_no)
