-- One look-up each: what is only asked to exist could be read whole instead, of tables that were small.
select drawn.serial_no
from unnest($2::text[]) as drawn (serial_no)
where is_world($1) and coalesce(
    (
        select true from coupon
        where coupon.sandbox_id = $1 and coupon.serial_no = drawn.serial_no collate "C"
    ),
    (
        select true from coupon_code
        where coupon_code.sandbox_id = $1 and coupon_code.serial_no = drawn.serial_no collate "C"
    ),
    false
)
