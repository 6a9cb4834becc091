select
    error_no, at, source, operation, code, message, exchange_no, request_id, request, response
from error_record
where is_world($1) and sandbox_id = $1 and error_no = $2
