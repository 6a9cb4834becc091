select exchange_no, at, took_us, source, operation, verdict, code, message, order_no
from exchange
where is_world($1) and sandbox_id = $1 and exchange_no < $2
order by exchange_no desc
limit $3
