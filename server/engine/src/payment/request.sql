select whole_request(payment) from payment where is_world($1) and sandbox_id = $1 and order_no = $2
