-- No answer in time: the coupon stays held, and somebody inquires after $3 seconds.
update payment
set status = 'unknown', settle_after = clock_timestamp() + make_interval(secs => $3)
where is_world($1) and sandbox_id = $1 and order_no = $2 and status = 'pending'
returning *
