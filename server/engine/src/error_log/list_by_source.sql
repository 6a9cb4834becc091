select error_no, at, source, operation, code, message, exchange_no
from error_record
where is_world($1) and sandbox_id = $1 and at >= $2 and at < $3
    and (at, error_no) < (
        coalesce((select at from error_record where sandbox_id = $1 and error_no = $4), 'infinity'),
        $4
    )
    and source = $6
order by at desc, error_no desc
limit $5
