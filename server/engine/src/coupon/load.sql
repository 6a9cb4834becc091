select coupon.*, sandbox_now(sandbox_id) as now
from coupon
where sandbox_id = $1 and serial_no = $2
