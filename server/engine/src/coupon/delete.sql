update coupon set status = 'deleted'
where sandbox_id = $1 and serial_no = $2 and status in ('unused', 'expired')
returning *
