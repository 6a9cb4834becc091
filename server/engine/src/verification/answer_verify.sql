-- The first answer for an order stands: a telegram sent again, or one that comes after the
-- reversal, gets what is stored.
--
-- An approval for a payment of ours ($6) needs that payment: a reset of the sandbox may have taken it
-- away since it was looked at. The sandbox is locked first, so that none comes between the two, and
-- locking the payment finds out that it is gone where the statement's snapshot still shows it.
with world as materialized (
    select sandbox_id from sandbox where sandbox_id = $1 for key share
), paying as materialized (
    select payment.order_no
    from world
    join payment on payment.sandbox_id = world.sandbox_id and payment.order_no = $2
    where $6
    for key share of payment
)
insert into verification (sandbox_id, order_no, serial_no, message_no, response_code, answered_at)
select
    sandbox_id, $2, $3, $4,
    case when $6 and not exists (select from paying) then '1002' else $5 end, sandbox_now($1)
from world
on conflict (sandbox_id, order_no) do update set order_no = excluded.order_no
returning
    response_code, reversed_at is not null as reversed, serial_no = $3 as same_coupon
