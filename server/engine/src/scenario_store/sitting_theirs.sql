-- Of some calls those that somebody made, the newest first: a demonstration is made by calls too.
select exchange_no
from exchange
where is_world($1) and sandbox_id = $1 and exchange_no = any ($2::bigint[]) and request_id <> $3
order by exchange_no desc
