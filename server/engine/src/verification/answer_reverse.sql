-- Also for an order that never arrived: the mark refuses it should it come late. The order's
-- verification with another coupon stays as it is.
insert into verification (
    sandbox_id, order_no, serial_no, message_no, response_code, answered_at, reversed_at
)
values ($1, $2, $3, $4, '1006', sandbox_now($1), sandbox_now($1))
on conflict (sandbox_id, order_no) do update
    set reversed_at = coalesce(verification.reversed_at, excluded.reversed_at)
    where verification.serial_no = excluded.serial_no
