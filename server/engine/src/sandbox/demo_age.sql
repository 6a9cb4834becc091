-- One of the demonstration's coupons is past its last day.
update coupon
set valid_until = (sandbox_now($1) at time zone 'Asia/Seoul')::date - 1, status = 'expired'
where sandbox_id = $1 and serial_no = $2
