update coupon set status = 'deleted'
where is_world($1) and sandbox_id = $1 and serial_no = $2 and status in ('unused', 'expired')
returning *
