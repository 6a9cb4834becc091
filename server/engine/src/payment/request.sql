select request from payment where sandbox_id = $1 and order_no = $2
