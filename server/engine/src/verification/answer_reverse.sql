-- Also for an order that never arrived: the mark refuses it should it come late. The order's
-- verification with another coupon stays as it is.
insert into verification (
    sandbox_id, order_no, owner, serial_no, message_no, response_code, answered_at, reversed_at
)
select $1, order_no, 'foreign', serial_no, message_no, '1006', clock.now, clock.now
from (select sandbox_now($1) as now) as clock
cross join unnest($2::text[], $3::text[], $4::bigint[]) as one (order_no, serial_no, message_no)
-- In a sandbox that was deleted meanwhile nothing is left to be reversed.
where clock.now is not null
on conflict (sandbox_id, order_no) do update
    set reversed_at = coalesce(verification.reversed_at, excluded.reversed_at)
    where verification.serial_no = excluded.serial_no
