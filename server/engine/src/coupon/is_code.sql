select exists (
    select from coupon_code
    where is_world($1) and sandbox_id = $1 and serial_no = $2
)
