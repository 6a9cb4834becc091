select operation, request from exchange
where is_world($1) and sandbox_id = $1 and exchange_no = $2
