-- The call that a request was recorded as: it is among the newest.
select exchange_no
from (
    select exchange_no, request_id, operation
    from exchange
    where is_world($1) and sandbox_id = $1
    order by exchange_no desc
    limit $4
) as newest
where request_id = $2 and operation = $3
order by exchange_no desc
limit 1
