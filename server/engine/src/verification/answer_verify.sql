-- The first answer for an order stands: a telegram sent again, or one that comes after the
-- reversal, gets what is stored.
insert into verification (sandbox_id, order_no, serial_no, message_no, response_code, answered_at)
values ($1, $2, $3, $4, $5, sandbox_now($1))
on conflict (sandbox_id, order_no) do update set order_no = excluded.order_no
returning
    response_code, reversed_at is not null as reversed, serial_no = $3 as same_coupon
