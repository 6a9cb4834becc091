select * from coupon where is_world($1) and sandbox_id = $1 and issue_key = $2
