-- The last of the $3 + 1 newest calls below $2, if there are so many.
select exchange_no
from exchange
where is_world($1) and sandbox_id = $1 and exchange_no < $2
order by exchange_no desc
offset $3
limit 1
