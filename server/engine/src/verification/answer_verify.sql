-- The first answer for an order stands: a telegram sent again, or one that comes after the
-- reversal, gets what is stored.
--
-- An approval for a payment of ours needs that payment: a reset of the sandbox may have taken it
-- away since it was looked at. The sandbox is locked first, so that none comes between the two, and
-- locking the payment finds out that it is gone where the statement's snapshot still shows it. Where
-- all are ours ($7), the commit does not wait for the disk: that of the payments' outcomes does, and it
-- comes after this one. Where PostgreSQL crashed between the two, the payment tells (answer_load.sql).
with world as materialized (
    select sandbox_id, sandbox_now(sandbox_id) as now from sandbox where sandbox_id = $1
    for key share
), answer as materialized (
    select world.*, one.*
    from world
    cross join set_config(
        'synchronous_commit',
        case when $7 then 'off' else current_setting('synchronous_commit') end, true
    )
    cross join unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::boolean[])
        with ordinality
        as one (order_no, serial_no, message_no, response_code, is_ours, place)
), paying as materialized (
    select payment.order_no
    from answer
    join payment
        on payment.sandbox_id = answer.sandbox_id and payment.order_no = answer.order_no
    where answer.is_ours
    for key share of payment
), stored as (
    insert into verification (
        sandbox_id, order_no, serial_no, message_no, response_code, answered_at
    )
    select
        sandbox_id, order_no, serial_no, message_no,
        case when is_ours and order_no not in (select order_no from paying)
            then '1002' else response_code end,
        now
    from answer
    on conflict (sandbox_id, order_no) do update set order_no = excluded.order_no
    returning order_no, serial_no, response_code, reversed_at is not null as reversed
)
select
    answer.place, stored.response_code, stored.reversed,
    stored.serial_no = answer.serial_no as same_coupon
from answer
join stored using (order_no)
