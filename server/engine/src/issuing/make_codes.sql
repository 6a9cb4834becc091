-- The promotion is locked, and has budget for all of them.
with counted as (
    update promotion set issued = issued + cardinality($4::text[])
    where is_world($1) and sandbox_id = $1 and promotion_id = $2
    returning sandbox_id, promotion_id
)
insert into coupon_code (sandbox_id, serial_no, promotion_id, version, job_no, issued_at)
select counted.sandbox_id, drawn.serial_no, counted.promotion_id, version, $3, sandbox_now($1)
from counted
cross join lateral current_promotion_version(counted.sandbox_id, counted.promotion_id)
    as promotion_version
cross join unnest($4::text[]) as drawn (serial_no)
