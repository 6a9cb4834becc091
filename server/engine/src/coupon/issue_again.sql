select * from coupon where sandbox_id = $1 and issue_key = $2
