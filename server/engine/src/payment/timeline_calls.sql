-- The newest calls about an order, but those that only looked.
select
    exchange_no, at, took_us, source, operation, verdict, code, message, order_no, response,
    telegrams, frames, clock_stood
from exchange
where is_world($1) and sandbox_id = $1 and order_no = $2 and operation <> all ($3::text[])
order by exchange_no desc
limit $4
