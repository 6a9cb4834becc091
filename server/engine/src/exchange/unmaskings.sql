select at, reader, role
from unmasking
where is_world($1) and sandbox_id = $1 and exchange_no = $2
order by unmasking_no desc
limit 10
