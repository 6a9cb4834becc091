-- As load.sql, for whoever changes it: nobody else does until the transaction ends.
select coupon.*, sandbox_now(sandbox_id) as now, (
    select newer.serial_no from coupon as newer
    where newer.sandbox_id = coupon.sandbox_id and newer.replaces = coupon.serial_no
) as replaced_by
from coupon
where is_world($1) and sandbox_id = $1 and serial_no = $2
for no key update of coupon
